"""An index maps every document of its database.

What it looks at
    Indexes whose map names no collection, and how many documents their database has.

Why it matters
    Every write of any document wakes such an index, and a rebuild reads the whole database. The server cannot tell
    which changes concern it.

What to do
    Name the collections in the map, one map for each. Keep it only where the query truly spans everything.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.database_stats import DATABASE_STATS
from analyzer.tables.index_collections import INDEX_COLLECTIONS


def index(database: str, collection: str) -> Row:
    """Return an index of node A and what it maps."""
    return {"node": "A", "database": database, "name": "i", "collection": collection}


def stats(database: str, documents: int) -> Row:
    """Return how many documents a database of node A has."""
    return {"node": "A", "database": database, "documents": documents}


CHECK = Check(
    id="indexes.all_documents",
    title="Index maps every document",
    doc=__doc__,
    tables=(INDEX_COLLECTIONS,),
    also=(DATABASE_STATS,),
    thresholds={
        "warning_documents": Threshold(10_000_000, "documents", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN of_all AND documents > $warning_documents THEN 'warning'
                WHEN of_all THEN 'notice'
                WHEN NOT of_all THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN of_all THEN concat('maps all documents', format(', {:,} of them', documents))
                WHEN NOT of_all THEN 'maps named collections'
                ELSE 'collections not reported'
            END AS reason,
            node,
            database,
            path,
            name,
            documents
        FROM (
            SELECT
                c.node,
                c.database,
                c.name,
                list(DISTINCT c.path) AS path,
                bool_or(c.collection = '@all_docs') AS of_all,
                any_value(s.documents) AS documents
            FROM index_collections AS c
            LEFT JOIN database_stats AS s USING (node, database)
            GROUP BY c.node, c.database, c.name
        )
    """,
    cases=(
        Case(
            "one collection, all of a few, and around the line",
            given={
                "index_collections": (
                    index("one", "Orders"),
                    index("uncounted", "@all_docs"),
                    index("on", "@all_docs"),
                    index("over", "@all_docs"),
                ),
                "database_stats": (stats("one", 50_000_000), stats("on", 10_000_000), stats("over", 10_400_000)),
            },
            expect=(
                ("A/one/i", Status.OK),
                ("A/uncounted/i", Status.NOTICE),
                ("A/on/i", Status.NOTICE),
                ("A/over/i", Status.WARNING),
            ),
        ),
    ),
)
