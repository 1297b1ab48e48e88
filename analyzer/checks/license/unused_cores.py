"""The license leaves cores of a machine unused.

What it looks at
    The cores of each node of the cluster and those that its license lets it use, as the newest answer of
    any node has them.

Why it matters
    Unused cores are paid for and idle. With many of them .NET still makes its collections for all cores,
    and the threads wait for each other.

What to do
    Give the node more of the licensed cores (view Cluster of the Studio), or give the machine fewer. With a
    small license on a large machine set DOTNET_GCHeapCount to the cores in use.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.node_licenses import NODE_LICENSES


def cores(tag: str, utilized: int, all_cores: int) -> Row:
    """Return what node A knows of a node, for the cases below."""
    return {"node": "A", "tag": tag, "utilized_cores": utilized, "cores": all_cores}


CHECK = Check(
    id="license.unused_cores",
    title="License leaves cores unused",
    doc=__doc__,
    tables=(NODE_LICENSES,),
    thresholds={
        "many_cores": Threshold(8, "unused cores", source="RavenDB pull request 22378, its alert GcThreadContention"),
        "many_percent": Threshold(
            50, "% of those in use", source="RavenDB pull request 22378, its alert GcThreadContention"
        ),
    },
    sql="""
        SELECT
            tag AS resource,
            CASE
                WHEN unused >= $many_cores AND unused > utilized_cores * $many_percent / 100 THEN 'warning'
                WHEN unused > 0 THEN 'notice'
                WHEN unused <= 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('uses {} of {} cores', utilized_cores, cores), 'not reported') AS reason,
            tag AS node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            utilized_cores,
            cores
        FROM (
            SELECT
                tag,
                arg_max(path, captured_at) AS path,
                arg_max(cores, captured_at) AS cores,
                arg_max(utilized_cores, captured_at) AS utilized_cores,
                arg_max(cores - utilized_cores, captured_at) AS unused
            FROM node_licenses
            GROUP BY tag
        )
    """,
    cases=(
        Case(
            "all, some and most unused",
            given={
                "node_licenses": (
                    cores("A", 8, 8),
                    cores("B", 6, 8),
                    cores("C", 4, 12),
                    cores("D", 40, 48),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.WARNING),
                ("D", Status.NOTICE),
            ),
        ),
        Case(
            "on and beside each line",
            given={
                "node_licenses": (
                    cores("A", 8, 15),
                    cores("B", 16, 24),
                    cores("C", 20, 31),
                    cores("D", 20, 30),
                    cores("E", 4, 11),
                )
            },
            expect=(
                ("A", Status.NOTICE),
                ("B", Status.NOTICE),
                ("C", Status.WARNING),
                ("D", Status.NOTICE),
                ("E", Status.NOTICE),
            ),
        ),
    ),
)
