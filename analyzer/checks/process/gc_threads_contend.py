"""The garbage collector has threads for cores that the server may not use.

What it looks at
    The cores of each node beside those that its license lets RavenDB use.

Why it matters
    .NET makes a heap and a thread for each core it sees. Where the server may run on fewer than half of many cores,
    these threads wait for each other, and each collection takes longer.

What to do
    Give the machine as many cores as the license has, or set DOTNET_GCHeapCount in the environment of the server to
    the cores that are used, and restart.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.node_licenses import NODE_LICENSES


def cores(node: str, utilized: int, all_of_them: int) -> Row:
    """Return the cores of a node as itself tells them, for the cases below."""
    return {"node": node, "tag": node, "utilized_cores": utilized, "cores": all_of_them}


CHECK = Check(
    id="process.gc_threads_contend",
    title="Garbage collector has too many threads",
    doc=__doc__,
    tables=(NODE_LICENSES,),
    thresholds={
        "unused_cores": Threshold(8, "cores", source="RavenDB's own alert GcThreadContention"),
        "used_percent": Threshold(50, "% of the cores", source="RavenDB's own alert GcThreadContention"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN unused_cores >= $unused_cores AND used_percent < $used_percent THEN 'warning'
                WHEN unused_cores < $unused_cores OR used_percent >= $used_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{} of {} cores are used', utilized_cores, cores), 'not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            unused_cores,
            used_percent,
            cores,
            utilized_cores
        FROM (
            SELECT *, cores - utilized_cores AS unused_cores, 100 * utilized_cores / nullif(cores, 0) AS used_percent
            FROM node_licenses
            WHERE tag IS NOT DISTINCT FROM node
        )
    """,
    cases=(
        Case(
            "documented form: few of many cores",
            given={"node_licenses": (cores("A", 6, 14), cores("B", 6, 13))},
            expect=(
                ("A", Status.WARNING),
                ("B", Status.OK),
            ),
        ),
        Case(
            "documented form: about half of very many",
            given={"node_licenses": (cores("A", 48, 100), cores("B", 50, 100), cores("C", 52, 100))},
            expect=(
                ("A", Status.WARNING),
                ("B", Status.OK),
                ("C", Status.OK),
            ),
        ),
        Case(
            "many unused, yet all of the few",
            given={"node_licenses": (cores("A", 2, 10), cores("B", 2, 2), {"node": "C", "tag": "C"})},
            expect=(
                ("A", Status.WARNING),
                ("B", Status.OK),
                ("C", Status.UNKNOWN),
            ),
        ),
    ),
)
