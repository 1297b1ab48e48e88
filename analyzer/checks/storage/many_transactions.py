"""Very many storage transactions are open at once.

What it looks at
    The open transactions of each database and of each node's own storage.

Why it matters
    Each open one holds back the pages that were current when it began: scratch files cannot be emptied and journals
    not deleted before the oldest ends. Hundreds at once mean that requests pile up behind something.

What to do
    Look at the oldest of them and at slow queries and slow writes of the same database.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.transactions import TRANSACTIONS


def transactions(database: str, count: int) -> tuple[Row, ...]:
    """Return open transactions of a database of node A."""
    return tuple({"node": "A", "database": database, "transaction": n, "flags": "Read"} for n in range(count))


CHECK = Check(
    id="storage.many_transactions",
    title="Very many storage transactions are open",
    doc=__doc__,
    tables=(TRANSACTIONS,),
    thresholds={
        "notice_transactions": Threshold(100, "transactions", source="ours, not measured"),
        "warning_transactions": Threshold(500, "transactions", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN open > $warning_transactions THEN 'warning'
                WHEN open > $notice_transactions THEN 'notice'
                WHEN open BETWEEN 1 AND $notice_transactions THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN open > 0
                THEN concat(format('{:,} open', open), format(', the oldest for {:,.0f} s', oldest_seconds))
                ELSE 'not reported'
            END AS reason,
            node,
            database,
            path,
            open,
            oldest_seconds,
            oldest_thread
        FROM (
            SELECT
                node,
                database,
                list(DISTINCT path) AS path,
                count(transaction) AS open,
                max(duration_seconds) AS oldest_seconds,
                arg_max(thread_name, duration_seconds) AS oldest_thread
            FROM transactions
            GROUP BY node, database
        )
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "transactions": (
                    *transactions("a", 100),
                    *transactions("b", 101),
                    *transactions("c", 500),
                    *transactions("d", 501),
                )
            },
            expect=(("A/a", Status.OK), ("A/b", Status.NOTICE), ("A/c", Status.NOTICE), ("A/d", Status.WARNING)),
        ),
    ),
)
