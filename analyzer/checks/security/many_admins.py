"""Many certificates of clients may do everything.

What it looks at
    The registered certificates with the clearance of a cluster administrator, without those of the servers.

Why it matters
    Each can delete any database and change the cluster. An application needs the rights to its database only.

What to do
    Give applications certificates with the clearance ValidUser and their databases. Delete what is not used any
    more.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.certificates import CERTIFICATES


def admins(node: str, certificates: int) -> tuple[Row, ...]:
    """Return so many certificates of administrators, and that of the server."""
    mine: Row = {"node": node, "name": "Server Certificate", "clearance": "ClusterNode", "is_of_server": True}
    return (mine, *({"node": node, "name": f"a{n}", "clearance": "ClusterAdmin"} for n in range(certificates)))


CHECK = Check(
    id="security.many_admins",
    title="Many certificates may do everything",
    doc=__doc__,
    tables=(CERTIFICATES,),
    thresholds={
        "notice_admins": Threshold(20, "certificates", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN admins > $notice_admins THEN 'notice'
                WHEN admins <= $notice_admins THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{} certificates of cluster administrators', admins), 'no clearance is told') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            admins
        FROM (
            SELECT
                node,
                any_value(path) AS path,
                CASE WHEN count(clearance) > 0
                    THEN count(*) FILTER (WHERE clearance = 'ClusterAdmin' AND NOT coalesce(is_of_server, false))
                END AS admins
            FROM certificates
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "few",
            given={"certificates": admins("A", 20)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "on and past the limit; documented form",
            given={"certificates": (*admins("A", 20), *admins("B", 21), {"node": "C"})},
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.UNKNOWN),
            ),
        ),
    ),
)
