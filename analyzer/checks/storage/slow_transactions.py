"""Write transactions of a database take long.

What it looks at
    The last merged write transactions of each database: the slowest twentieth, from 20 on.

Why it matters
    All writes of a database go through one transaction after the other. Each waits for those before it, so a long
    one is felt by every client that writes.

What to do
    Look for patches and bulk inserts with very many commands, for attachments, and for slow journal writes of the
    same database.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.transaction_times import TRANSACTION_TIMES


def transactions(database: str, *durations: float) -> tuple[Row, ...]:
    """Return write transactions of a database of node A; durations in ms."""
    same: Row = {"node": "A", "database": database, "metric": "Transaction", "is_history": False}
    return tuple(same | {"duration_ms": duration} for duration in durations)


CHECK = Check(
    id="storage.slow_transactions",
    title="Write transactions take long",
    doc=__doc__,
    tables=(TRANSACTION_TIMES,),
    thresholds={
        "few_transactions": Threshold(20, "transactions", source="ours, not measured"),
        "warning_ms": Threshold(1000, "ms, 95 of 100 transactions", source="ours, not measured"),
        "critical_ms": Threshold(5000, "ms, 95 of 100 transactions", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN transactions < $few_transactions AND transactions > 0 THEN 'ok'
                WHEN p95_ms > $critical_ms THEN 'critical'
                WHEN p95_ms > $warning_ms THEN 'warning'
                WHEN p95_ms <= $warning_ms THEN 'ok'
                ELSE 'unknown'
            END AS status,
            if(
                transactions > 0,
                format('{:,} writes: 95 % within {:,.0f} ms, slowest {:,.0f} ms', transactions, p95_ms, slowest_ms),
                'no duration reported'
            ) AS reason,
            node,
            database,
            path,
            transactions,
            p95_ms,
            slowest_ms,
            commands
        FROM (
            SELECT
                node,
                database,
                list(DISTINCT path) AS path,
                count(duration_ms) AS transactions,
                quantile_cont(duration_ms, 0.95) AS p95_ms,
                max(duration_ms) AS slowest_ms,
                arg_max(commands, duration_ms) AS commands
            FROM transaction_times
            WHERE (metric = 'Transaction' AND NOT is_history) OR metric IS NULL
            GROUP BY node, database
        )
    """,
    cases=(
        Case(
            "few, and around each line",
            given={
                "transaction_times": (
                    *transactions("few", *[9000.0] * 19),
                    *transactions("enough", *[9000.0] * 20),
                    *transactions("a", *[1000.0] * 40),
                    *transactions("b", *[1030.0] * 40),
                    *transactions("c", *[5000.0] * 40),
                    *transactions("d", *[5100.0] * 40),
                )
            },
            expect=(
                ("A/few", Status.OK),
                ("A/enough", Status.CRITICAL),
                ("A/a", Status.OK),
                ("A/b", Status.WARNING),
                ("A/c", Status.WARNING),
                ("A/d", Status.CRITICAL),
            ),
        ),
    ),
)
