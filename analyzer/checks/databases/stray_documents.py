"""Many documents belong to no collection.

What it looks at
    The share of documents of each database that lie in the collection `@empty`.

Why it matters
    A document without a collection in its metadata is in no index over a collection and in no ETL or subscription
    of one. Usually a client forgot the metadata, and queries silently miss these documents.

What to do
    Look at a few of them (Documents, @empty) and find the client that writes them. Give them a collection by a
    patch that writes `@metadata.@collection`, or delete them.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.collections import COLLECTIONS


def collections(database: str, stray: int, others: int) -> tuple[Row, Row]:
    """Return the two collections of a database of node A."""
    same: Row = {"node": "A", "database": database}
    return same | {"name": "@empty", "documents": stray}, same | {"name": "Orders", "documents": others}


CHECK = Check(
    id="databases.stray_documents",
    title="Documents have no collection",
    doc=__doc__,
    tables=(COLLECTIONS,),
    thresholds={
        "few_documents": Threshold(100, "documents", source="ours, not measured"),
        "notice_percent": Threshold(10, "% of the documents", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN stray < $few_documents THEN 'ok'
                WHEN percent > $notice_percent THEN 'notice'
                WHEN percent <= $notice_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} of {:,} documents are in no collection', stray, documents), 'not reported') AS reason,
            node,
            database,
            path,
            stray,
            documents,
            percent
        FROM (
            SELECT
                node,
                database,
                list(DISTINCT path) AS path,
                sum(documents) AS documents,
                if(count(documents) = count(name), coalesce(sum(documents) FILTER (name = '@empty'), 0), NULL) AS stray,
                100 * sum(documents) FILTER (name = '@empty') / nullif(sum(documents), 0) AS percent
            FROM collections
            GROUP BY node, database
            HAVING count(name) > 0
        )
    """,
    cases=(
        Case(
            "none, few, on the line and over it",
            given={
                "collections": (
                    {"node": "A", "database": "none", "name": "Orders", "documents": 5},
                    *collections("few", 99, 0),
                    *collections("enough", 100, 0),
                    *collections("on", 1000, 9000),
                    *collections("over", 1030, 8970),
                )
            },
            expect=(
                ("A/none", Status.OK),
                ("A/few", Status.OK),
                ("A/enough", Status.NOTICE),
                ("A/on", Status.OK),
                ("A/over", Status.NOTICE),
            ),
        ),
    ),
)
