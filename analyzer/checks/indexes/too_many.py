"""A database has many indexes.

What it looks at
    How many indexes each database has on each node.

Why it matters
    Each index is a thread, a storage environment with its own files, and work for every write. Memory, open files
    and flushes to disk grow with their number.

What to do
    Delete those that no query uses, and merge those over the same collection (Indexes, Index Cleanup).
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.indexes import INDEXES


def indexes(database: str, count: int) -> tuple[Row, ...]:
    """Return indexes of a database of node A."""
    return tuple({"node": "A", "database": database, "name": f"i{n}", "type": "Map"} for n in range(count))


CHECK = Check(
    id="indexes.too_many",
    title="Database has many indexes",
    doc=__doc__,
    tables=(INDEXES,),
    thresholds={
        "notice_indexes": Threshold(50, "indexes", source="ours, not measured"),
        "warning_indexes": Threshold(150, "indexes", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN known > $warning_indexes THEN 'warning'
                WHEN known > $notice_indexes THEN 'notice'
                WHEN known BETWEEN 1 AND $notice_indexes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            format('{:,} indexes, {:,} of them made by queries', known, automatic) AS reason,
            node,
            database,
            path,
            known AS indexes,
            automatic
        FROM (
            SELECT
                node,
                database,
                list(DISTINCT path) AS path,
                count(name) AS known,
                count(*) FILTER (starts_with(type, 'Auto')) AS automatic
            FROM indexes
            GROUP BY node, database
        )
    """,
    cases=(
        Case(
            "on and over each line",
            given={"indexes": (*indexes("a", 50), *indexes("b", 51), *indexes("c", 150), *indexes("d", 151))},
            expect=(("A/a", Status.OK), ("A/b", Status.NOTICE), ("A/c", Status.NOTICE), ("A/d", Status.WARNING)),
        ),
    ),
)
