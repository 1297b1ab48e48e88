"""A collection holds many tombstones beside its documents.

What it looks at
    Tombstones of each collection as a share of its documents, where there are a thousand or more. Before 7.0 the
    server counts them for the database as a whole.

Why it matters
    A tombstone takes space, and every index, backup and replication that reads the collection reads it too. The
    server removes them within minutes once everybody has read them; many of them mean a large delete a moment ago,
    or somebody who does not read.

What to do
    If nothing was deleted just now, look at what holds tombstones back: a disabled index, an ETL or backup that
    fails, a node that is away. Once they are gone, compact the database if the space is needed.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.collections import COLLECTIONS
from analyzer.tables.database_stats import DATABASE_STATS


def collection(name: str, documents: int, tombstones: int) -> Row:
    """Return a collection of node A."""
    return {"node": "A", "database": "Shop", "name": name, "documents": documents, "tombstones": tombstones}


CHECK = Check(
    id="databases.many_tombstones",
    title="Tombstones outweigh documents",
    doc=__doc__,
    tables=(
        COLLECTIONS,
        DATABASE_STATS,
    ),
    thresholds={
        "few_tombstones": Threshold(1000, "tombstones", source="ours, not measured"),
        "notice_percent": Threshold(20, "% of the documents", source="ours, not measured"),
        "warning_percent": Threshold(100, "% of the documents", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN tombstones < $few_tombstones THEN 'ok'
                WHEN percent >= $warning_percent OR (documents = 0 AND tombstones >= $few_tombstones) THEN 'warning'
                WHEN percent >= $notice_percent THEN 'notice'
                WHEN percent < $notice_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} tombstones beside {:,} documents', tombstones, documents), 'not reported') AS reason,
            node,
            database,
            path,
            name,
            tombstones,
            documents
        FROM (
            SELECT *, 100 * tombstones / nullif(documents, 0) AS percent
            FROM (
                SELECT node, database, path, name, documents, tombstones
                FROM collections
                WHERE name IS NULL OR tombstones IS NOT NULL
                UNION ALL
                SELECT node, database, path, NULL AS name, documents, tombstones
                FROM database_stats
                WHERE (node, database) IN (
                    SELECT (node, database) FROM collections WHERE name IS NOT NULL AND tombstones IS NULL
                )
            )
        )
    """,
    cases=(
        Case(
            "few, and around each line",
            given={
                "collections": (
                    collection("few", 1, 999),
                    collection("enough", 1000, 1000),
                    collection("below", 100_000, 19_500),
                    collection("some", 100_000, 20_000),
                    collection("under", 10_000, 9_900),
                    collection("many", 10_000, 10_000),
                    collection("all", 0, 1000),
                )
            },
            expect=(
                ("A/Shop/few", Status.OK),
                ("A/Shop/enough", Status.WARNING),
                ("A/Shop/below", Status.OK),
                ("A/Shop/some", Status.NOTICE),
                ("A/Shop/under", Status.NOTICE),
                ("A/Shop/many", Status.WARNING),
                ("A/Shop/all", Status.WARNING),
            ),
        ),
        Case(
            "before 7.0 the database tells",
            given={
                "collections": ({"node": "A", "database": "Shop", "name": "Orders", "documents": 10},),
                "database_stats": (
                    {"node": "A", "database": "Shop", "documents": 10, "tombstones": 1500},
                    {"node": "A", "database": "Other", "documents": 10, "tombstones": 1500},
                ),
            },
            expect=(("A/Shop", Status.WARNING),),
        ),
    ),
)
