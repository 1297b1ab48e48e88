"""Writes to a database queue up.

What it looks at
    How many write operations of each database waited for their turn at the capture.

Why it matters
    A database writes with one transaction after the other. A queue means that the disk, or one huge operation, is
    slower than what comes in; clients wait, and from some length on the server refuses them.

What to do
    Look at the journal writes of this database, and for a patch or bulk insert that does too much at once.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.database_stats import DATABASE_STATS


def stats(database: str, writes: int) -> Row:
    """Return the counts of a database of node A."""
    return {"node": "A", "database": database, "waiting_writes": writes}


CHECK = Check(
    id="databases.writes_queue_up",
    title="Writes queue up",
    doc=__doc__,
    tables=(DATABASE_STATS,),
    thresholds={
        "warning_writes": Threshold(1000, "operations", source="ours, not measured"),
        "critical_writes": Threshold(10_000, "operations", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN waiting_writes > $critical_writes THEN 'critical'
                WHEN waiting_writes > $warning_writes THEN 'warning'
                WHEN waiting_writes <= $warning_writes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} writes wait', waiting_writes), 'not reported') AS reason,
            node,
            database,
            path,
            waiting_writes
        FROM database_stats
    """,
    cases=(
        Case(
            "on and over each line",
            given={"database_stats": (stats("a", 1000), stats("b", 1001), stats("c", 10_000), stats("d", 10_001))},
            expect=(
                ("A/a", Status.OK),
                ("A/b", Status.WARNING),
                ("A/c", Status.WARNING),
                ("A/d", Status.CRITICAL),
            ),
        ),
    ),
)
