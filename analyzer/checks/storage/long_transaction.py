"""A storage transaction has been open for long.

What it looks at
    The transactions that were open at the capture. An environment without one is fine and not listed.

Why it matters
    Pages that a transaction may still read cannot be used again: scratch files and journals grow for as long as it
    is open. While one writes, nobody else can.

What to do
    Its thread tells what it is: a backup, an export, a streaming query, an index. End that if it is stuck.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.transactions import TRANSACTIONS


def transaction(number: int, flags: str, seconds: float) -> Row:
    """Return a transaction of a database of node A, in the documented form."""
    same: Row = {"node": "A", "database": "Shop", "environment": "/d", "transaction": number, "thread_name": "t"}
    return same | {"flags": flags, "duration_seconds": seconds}


CHECK = Check(
    id="storage.long_transaction",
    title="Storage transaction is open for long",
    doc=__doc__,
    tables=(TRANSACTIONS,),
    thresholds={
        "notice_seconds": Threshold(300, "s", source="ours, not measured"),
        "warning_seconds": Threshold(3600, "s", source="RavenDB's own package analyzer, 7.2"),
        "warning_write_seconds": Threshold(60, "s of a transaction that writes", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, environment, transaction, thread_name) AS resource,
            CASE
                WHEN duration_seconds >= $warning_seconds THEN 'warning'
                WHEN flags = 'ReadWrite' AND duration_seconds >= $warning_write_seconds THEN 'warning'
                WHEN duration_seconds >= $notice_seconds THEN 'notice'
                WHEN duration_seconds < $notice_seconds THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN duration_seconds IS NULL THEN 'duration not reported'
                ELSE concat_ws(
                    ' ', flags, format('transaction open for {:,.0f} s', duration_seconds), 'by ' || thread_name
                )
            END AS reason,
            node,
            database,
            path,
            environment,
            thread_name,
            caller,
            flags,
            duration_seconds,
            started_at
        FROM transactions
        QUALIFY row_number() OVER (
            PARTITION BY node, database, environment, transaction, thread_name ORDER BY duration_seconds DESC
        ) = 1
    """,
    cases=(
        Case(
            "short, longer, long, writing",
            given={
                "transactions": (
                    transaction(1, "Read", 10),
                    transaction(2, "Read", 300),
                    transaction(3, "Read", 3600),
                    transaction(4, "ReadWrite", 60),
                    transaction(5, "Read", 295),
                    transaction(6, "Read", 3500),
                    transaction(7, "ReadWrite", 59),
                )
            },
            expect=(
                ("A/Shop//d/1/t", Status.OK),
                ("A/Shop//d/2/t", Status.NOTICE),
                ("A/Shop//d/3/t", Status.WARNING),
                ("A/Shop//d/4/t", Status.WARNING),
                ("A/Shop//d/5/t", Status.OK),
                ("A/Shop//d/6/t", Status.NOTICE),
                ("A/Shop//d/7/t", Status.OK),
            ),
        ),
    ),
)
