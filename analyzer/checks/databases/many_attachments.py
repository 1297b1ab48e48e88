"""A database has many attachments for each document.

What it looks at
    Attachments for each document of a database, those of revisions counted as the server counts them.

Why it matters
    Every revision of a document carries a row for each of its attachments, and the names stand in the document's
    metadata, which is rewritten with each change. Many small attachments make loading, revisions and replication
    slow long before their content takes space.

What to do
    Find the collection whose documents have most (a document's metadata lists them), and give the content documents
    of its own. Where revisions multiply them, limit the revisions.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.database_stats import DATABASE_STATS


def stats(database: str, attachments: int, documents: int) -> Row:
    """Return the counts of a database of node A."""
    counts = {"attachments": attachments, "documents": documents, "revisions": 0}
    return {"node": "A", "database": database} | counts


CHECK = Check(
    id="databases.many_attachments",
    title="Documents have very many attachments",
    doc=__doc__,
    tables=(DATABASE_STATS,),
    thresholds={
        "few_attachments": Threshold(1000, "attachments", source="ours, not measured"),
        "notice_attachments": Threshold(10, "attachments a document", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN attachments < $few_attachments THEN 'ok'
                WHEN per_document > $notice_attachments THEN 'notice'
                WHEN per_document <= $notice_attachments THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,} attachments of {:,} documents and {:,} revisions', attachments, documents, revisions),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            attachments,
            documents,
            revisions,
            per_document
        FROM (SELECT *, attachments / nullif(documents, 0) AS per_document FROM database_stats)
    """,
    cases=(
        Case(
            "few, and around each line",
            given={
                "database_stats": (
                    stats("few", 999, 1),
                    stats("enough", 1000, 10),
                    stats("on", 10_000, 1000),
                    stats("over", 10_300, 1000),
                )
            },
            expect=(
                ("A/few", Status.OK),
                ("A/enough", Status.NOTICE),
                ("A/on", Status.OK),
                ("A/over", Status.NOTICE),
            ),
        ),
    ),
)
