"""A database has very many collections.

What it looks at
    The number of collections of each database.

Why it matters
    Each has tables of its own in the data file, is listed by every client and looked at by every index over all
    documents. Thousands of them usually mean that a tenant's or a day's name became part of a class name.

What to do
    Put what tells them apart into a field of the document, or into databases of their own. Old collections that are
    empty stay listed; they do no harm.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.collections import COLLECTIONS


def collections(database: str, count: int) -> tuple[Row, ...]:
    """Return collections of a database of node A."""
    return tuple({"node": "A", "database": database, "name": f"c{n}", "documents": 1} for n in range(count))


CHECK = Check(
    id="databases.many_collections",
    title="Database has very many collections",
    doc=__doc__,
    tables=(COLLECTIONS,),
    thresholds={
        "notice_collections": Threshold(200, "collections", source="ours, not measured"),
        "warning_collections": Threshold(1000, "collections", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN collections > $warning_collections THEN 'warning'
                WHEN collections > $notice_collections THEN 'notice'
                WHEN collections BETWEEN 1 AND $notice_collections THEN 'ok'
                ELSE 'unknown'
            END AS status,
            format('{:,} collections, {:,} of them empty', collections, empty) AS reason,
            node,
            database,
            path,
            collections,
            empty
        FROM (
            SELECT
                node,
                database,
                list(DISTINCT path) AS path,
                count(name) AS collections,
                count(*) FILTER (documents = 0) AS empty
            FROM collections
            GROUP BY node, database
        )
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "collections": (
                    *collections("a", 200),
                    *collections("b", 201),
                    *collections("c", 1000),
                    *collections("d", 1001),
                )
            },
            expect=(("A/a", Status.OK), ("A/b", Status.NOTICE), ("A/c", Status.NOTICE), ("A/d", Status.WARNING)),
        ),
    ),
)
