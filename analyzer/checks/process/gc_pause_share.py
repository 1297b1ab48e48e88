"""The server stands still for a notable share of its time.

What it looks at
    The share of time since the start that the process stood still for garbage collections, as .NET counts
    it at the last one.

Why it matters
    That share is missing in every request. It grows with what is allocated and with how much of it stays
    alive.

What to do
    Look for huge documents, unpaged queries and large results, and for indexes and scripts that allocate
    much. Compare with the size of the .NET heap in process.managed_memory.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.garbage_collections import GARBAGE_COLLECTIONS


def collected(node: str, index: int, pause_percent: float) -> Row:
    """Return a garbage collection of a node, for the cases below."""
    return {"node": node, "kind": "Any", "index": index, "pause_percent": pause_percent}


CHECK = Check(
    id="process.gc_pause_share",
    title="The server stands still for garbage collections",
    doc=__doc__,
    tables=(GARBAGE_COLLECTIONS,),
    thresholds={
        "warning_percent": Threshold(5, "% of the time", source="RavenDB's own package analyzer, 7.2"),
        "critical_percent": Threshold(10, "% of the time", source="RavenDB's own package analyzer, 7.2"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN pause_percent >= $critical_percent THEN 'critical'
                WHEN pause_percent > $warning_percent THEN 'warning'
                WHEN pause_percent <= $warning_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.2f} % of the time went to {:,} garbage collections', pause_percent, index), 'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            pause_percent,
            index
        FROM (
            SELECT
                node,
                any_value(path) AS path,
                max(index) AS index,
                arg_max(pause_percent, index) AS pause_percent
            FROM garbage_collections
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "garbage_collections": (
                    collected("A", 9, 5.0),
                    collected("B", 9, 5.1),
                    collected("C", 9, 10.0),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.CRITICAL),
            ),
        ),
        Case(
            "only the last one counts",
            given={
                "garbage_collections": (
                    collected("A", 3, 30.0),
                    collected("A", 9, 1.0),
                )
            },
            expect=(("A", Status.OK),),
        ),
        Case(
            "under the upper line",
            given={"garbage_collections": (collected("A", 9, 9.6),)},
            expect=(("A", Status.WARNING),),
        ),
    ),
)
