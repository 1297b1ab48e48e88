"""Deleted compare-exchange values are not cleaned up.

What it looks at
    Tombstones of compare-exchange values of each database, beside the values there are.

Why it matters
    They lie in the storage of the cluster, on every node, and are read with each backup. Some versions never clean
    them after a snapshot was restored.

What to do
    See the known problems of this version. Indexes and ETL that read compare-exchange values must be up to date
    before they can go.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.database_details import DATABASE_DETAILS


def details(database: str, tombstones: int) -> Row:
    """Return the counts of a database of node A."""
    return {"node": "A", "database": database, "compare_exchange_tombstones": tombstones, "compare_exchanges": 5}


CHECK = Check(
    id="databases.compare_exchange_leftovers",
    title="Deletes of compare-exchange values pile up",
    doc=__doc__,
    tables=(DATABASE_DETAILS,),
    thresholds={
        "notice_tombstones": Threshold(10_000, "tombstones", source="ours, not measured"),
        "warning_tombstones": Threshold(100_000, "tombstones", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN compare_exchange_tombstones > $warning_tombstones THEN 'warning'
                WHEN compare_exchange_tombstones > $notice_tombstones THEN 'notice'
                WHEN compare_exchange_tombstones <= $notice_tombstones THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,} tombstones beside {:,} values', compare_exchange_tombstones, compare_exchanges),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            compare_exchange_tombstones,
            compare_exchanges
        FROM database_details
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "database_details": (
                    details("a", 10_000),
                    details("b", 10_300),
                    details("c", 100_000),
                    details("d", 103_000),
                ),
            },
            expect=(("A/a", Status.OK), ("A/b", Status.NOTICE), ("A/c", Status.NOTICE), ("A/d", Status.WARNING)),
        ),
    ),
)
