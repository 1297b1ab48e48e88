"""A query has been running for long.

What it looks at
    The queries that were running at the capture.

Why it matters
    It holds an index searcher and memory, and its client waits or has gone.

What to do
    Read its text: a large result without paging, a filter over everything, or a script. It can be ended in Studio,
    Stats, Running Queries.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.running_queries import RUNNING_QUERIES


def query(number: int, seconds: float) -> Row:
    """Return a running query of node A, in the documented form."""
    same: Row = {"node": "A", "database": "Shop", "index_name": "i", "query_id": number}
    return same | {"duration_ms": 1000 * seconds}


CHECK = Check(
    id="queries.running_long",
    title="Query is running for long",
    doc=__doc__,
    tables=(RUNNING_QUERIES,),
    thresholds={
        "warning_ms": Threshold(60_000, "ms", source="ours, not measured"),
        "critical_ms": Threshold(300_000, "ms", source="server default of the query time-out"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, index_name, query_id) AS resource,
            CASE
                WHEN duration_ms >= $critical_ms THEN 'critical'
                WHEN duration_ms >= $warning_ms THEN 'warning'
                WHEN duration_ms < $warning_ms THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('running for {:,.1f} s', duration_ms / 1000), 'duration not reported') AS reason,
            node,
            database,
            path,
            index_name,
            duration_ms,
            is_streaming,
            query
        FROM running_queries
    """,
    cases=(
        Case(
            "on and under each line",
            given={"running_queries": (query(1, 59), query(2, 60), query(3, 290), query(4, 300))},
            expect=(
                ("A/Shop/i/1", Status.OK),
                ("A/Shop/i/2", Status.WARNING),
                ("A/Shop/i/3", Status.WARNING),
                ("A/Shop/i/4", Status.CRITICAL),
            ),
        ),
    ),
)
