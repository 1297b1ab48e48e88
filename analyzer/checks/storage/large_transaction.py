"""A transaction that is open has changed very many pages.

What it looks at
    Pages of 8 KiB that each open transaction has changed so far.

Why it matters
    All of them stay in scratch files until it commits, and go to the journal as one piece. Other writes of the same
    database wait for it.

What to do
    See which thread it is: a patch over a whole collection, a bulk insert, an index batch. Let it work in smaller
    parts.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.transactions import TRANSACTIONS


def transaction(number: int, flags: str, pages: int | None) -> Row:
    """Return a transaction of a database of node A, in the documented form."""
    same: Row = {"node": "A", "database": "Shop", "environment": "d", "transaction": number, "thread_name": "t"}
    return same | {"flags": flags, "modified_pages": pages}


CHECK = Check(
    id="storage.large_transaction",
    title="An open transaction changed very many pages",
    doc=__doc__,
    tables=(TRANSACTIONS,),
    thresholds={
        "warning_pages": Threshold(32_768, "pages of 8 KiB", source="ours, not measured: 256 MiB"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, environment, transaction, thread_name) AS resource,
            CASE
                WHEN modified_pages > $warning_pages THEN 'warning'
                WHEN modified_pages <= $warning_pages OR flags = 'Read' THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN modified_pages IS NOT NULL
                THEN format('{:,} pages changed, {:,.1f} MiB', modified_pages, modified_pages / 128)
                WHEN flags = 'Read' THEN 'it only reads'
                ELSE 'not reported'
            END AS reason,
            node,
            database,
            path,
            environment,
            thread_name,
            flags,
            modified_pages,
            duration_seconds
        FROM transactions
        QUALIFY row_number() OVER (
            PARTITION BY node, database, environment, transaction, thread_name ORDER BY modified_pages DESC
        ) = 1
    """,
    cases=(
        Case(
            "reading, and on and over the line",
            given={
                "transactions": (
                    transaction(1, "Read", None),
                    transaction(2, "ReadWrite", 32_768),
                    transaction(3, "ReadWrite", 33_700),
                )
            },
            expect=(
                ("A/Shop/d/1/t", Status.OK),
                ("A/Shop/d/2/t", Status.OK),
                ("A/Shop/d/3/t", Status.WARNING),
            ),
        ),
    ),
)
