"""A collection holds far more revisions than documents.

What it looks at
    Revisions for each document of every collection. Before 7.0 the server counts them for the database as a whole.

Why it matters
    Revisions take disk space, and make backups, compaction and new copies of the database slow.

What to do
    Limit the revisions that are kept, then enforce the configuration (Settings, Document Revisions).
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.collections import COLLECTIONS
from analyzer.tables.database_stats import DATABASE_STATS


def collection(name: str, documents: int, revisions: int) -> Row:
    """Return a collection of node A."""
    return {"node": "A", "database": "Shop", "name": name, "documents": documents, "revisions": revisions}


CHECK = Check(
    id="databases.revisions_outweigh",
    title="Revisions outweigh documents",
    doc=__doc__,
    tables=(
        COLLECTIONS,
        DATABASE_STATS,
    ),
    thresholds={
        "notice_revisions": Threshold(10, "revisions a document", source="ours, not measured"),
        "warning_revisions": Threshold(100, "revisions a document", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN per_document > $warning_revisions THEN 'warning'
                WHEN per_document > $notice_revisions THEN 'notice'
                WHEN per_document <= $notice_revisions OR (revisions = 0 AND documents >= 0) THEN 'ok'
                WHEN revisions > 0 AND documents = 0 THEN 'notice'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} revisions of {:,} documents', revisions, documents), 'not reported') AS reason,
            node,
            database,
            path,
            name,
            documents,
            revisions,
            revisions_bytes,
            documents_bytes
        FROM (
            SELECT *, revisions / nullif(documents, 0) AS per_document
            FROM (
                SELECT node, database, path, name, documents, revisions, revisions_bytes, documents_bytes
                FROM collections
                WHERE name IS NULL OR revisions IS NOT NULL
                UNION ALL
                SELECT node, database, path, NULL AS name, documents, revisions, NULL, NULL
                FROM database_stats
                WHERE (node, database) IN (
                    SELECT (node, database) FROM collections WHERE name IS NOT NULL AND revisions IS NULL
                )
            )
        )
    """,
    cases=(
        Case(
            "few, some, many, of documents that are gone",
            given={
                "collections": (
                    collection("a", 10, 100),
                    collection("b", 10, 101),
                    collection("c", 10, 1001),
                    collection("on", 10, 1000),
                    collection("d", 0, 5),
                    collection("e", 0, 0),
                )
            },
            expect=(
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.NOTICE),
                ("A/Shop/c", Status.WARNING),
                ("A/Shop/on", Status.NOTICE),
                ("A/Shop/d", Status.NOTICE),
                ("A/Shop/e", Status.OK),
            ),
        ),
        Case(
            "before 7.0 the database tells",
            given={
                "collections": ({"node": "A", "database": "Shop", "name": "Orders", "documents": 10},),
                "database_stats": (
                    {"node": "A", "database": "Shop", "documents": 10, "revisions": 150},
                    {"node": "A", "database": "Other", "documents": 10, "revisions": 150},
                ),
            },
            expect=(("A/Shop", Status.NOTICE),),
        ),
    ),
)
