"""The nodes of the cluster use more cores than the license has.

What it looks at
    The cores that all nodes use together, beside those of the license.

Why it matters
    The server takes cores away from nodes to keep within the license, and warns of its limit; a node that joins or
    restarts may get one core only.

What to do
    Assign the cores to the nodes in the view Cluster of the Studio so that their sum fits, or get a larger license.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.licenses import LICENSES
from analyzer.tables.node_licenses import NODE_LICENSES

LICENSE: Row = {"node": "A", "type": "None", "max_cores": 3}


def used(tag: str, cores: int) -> Row:
    """Return the cores of a node as node A tells them, for the cases below."""
    return {"node": "A", "tag": tag, "utilized_cores": cores}


CHECK = Check(
    id="license.too_many_cores",
    title="Cluster uses more cores than licensed",
    doc=__doc__,
    tables=(LICENSES, NODE_LICENSES),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN used_cores > max_cores THEN 'warning'
                WHEN used_cores <= max_cores THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{} cores are used, the license has {}', used_cores, max_cores),
                'the cores in use are not known'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            used_cores,
            max_cores,
            type
        FROM (
            SELECT
                licenses.*,
                CAST((
                    SELECT sum(utilized_cores) FROM node_licenses WHERE node_licenses.node = licenses.node
                ) AS BIGINT) AS used_cores
            FROM licenses
        )
    """,
    cases=(
        Case(
            "within and on the limit",
            given={"licenses": (LICENSE,), "node_licenses": (used("A", 1), used("B", 2))},
            expect=(("A", Status.OK),),
        ),
        Case(
            "documented form: past the limit",
            given={"licenses": (LICENSE,), "node_licenses": (used("A", 2), used("B", 2))},
            expect=(("A", Status.WARNING),),
        ),
        Case(
            "cores not told",
            given={"licenses": (LICENSE,)},
            expect=(("A", Status.UNKNOWN),),
        ),
    ),
)
