"""A database has many indexes that queries made.

What it looks at
    Indexes of each database that the server made for a query without an index of its own.

Why it matters
    Each new shape of a query makes or widens one, at a moment nobody chose, and a restart or a change of the fields
    makes it again. Many of them show that queries are built from what users choose, or that no index was planned.

What to do
    Take the definitions that stay (Indexes, Auto, Convert to static) into the application's own, and look for
    queries whose field names change.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.indexes import INDEXES


def indexes(database: str, automatic: int) -> tuple[Row, ...]:
    """Return indexes of a database of node A, the first of them made by hand."""
    types = ["Map", *["AutoMap"] * automatic]
    return tuple({"node": "A", "database": database, "name": f"i{n}", "type": kind} for n, kind in enumerate(types))


CHECK = Check(
    id="indexes.many_automatic",
    title="Database has many automatic indexes",
    doc=__doc__,
    tables=(INDEXES,),
    thresholds={
        "notice_indexes": Threshold(20, "automatic indexes", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN automatic > $notice_indexes THEN 'notice'
                WHEN automatic <= $notice_indexes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} of {:,} indexes were made by queries', automatic, known), 'types not reported')
                AS reason,
            node,
            database,
            path,
            automatic,
            known AS indexes
        FROM (
            SELECT
                node,
                database,
                list(DISTINCT path) AS path,
                count(type) AS known,
                if(count(type) = count(*), count(*) FILTER (starts_with(type, 'Auto')), NULL) AS automatic
            FROM indexes
            GROUP BY node, database
        )
    """,
    cases=(
        Case(
            "on and over the line",
            given={"indexes": (*indexes("a", 20), *indexes("b", 21))},
            expect=(("A/a", Status.OK), ("A/b", Status.NOTICE)),
        ),
    ),
)
