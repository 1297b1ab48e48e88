"""A database holds huge documents.

What it looks at
    The huge documents (5 MB or more by default) that were used since the server started, as the server remembers
    them: 100 at most.

Why it matters
    Every load, change and indexing of one moves all of it. They fill the large object heap, and batches run out of
    memory.

What to do
    Move large content to attachments, and split documents that grow without end.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.huge_documents import HUGE_DOCUMENTS


def document(database: str, size_bytes: int) -> Row:
    """Return a huge document of a database of node A."""
    return {"node": "A", "database": database, "document": "blobs/1", "size_bytes": size_bytes}


CHECK = Check(
    id="databases.huge_documents",
    title="Documents are huge",
    doc=__doc__,
    tables=(HUGE_DOCUMENTS,),
    thresholds={
        "warning_bytes": Threshold(
            5_000_000,
            "bytes",
            source="server default PerformanceHints.Documents.HugeDocumentSizeInMb, as the least it may mean",
        ),
        "critical_bytes": Threshold(52_428_800, "bytes", source="ours, not measured"),
        "full_list": Threshold(
            100, "documents", source="server default PerformanceHints.Documents.HugeDocumentsCollectionSize"
        ),
    },
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN largest_bytes > $critical_bytes OR documents >= $full_list THEN 'critical'
                WHEN largest_bytes >= $warning_bytes THEN 'warning'
                WHEN largest_bytes < $warning_bytes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,} documents, the largest of {:,.1f} MiB', documents, largest_bytes / 1048576),
                'size not reported'
            ) AS reason,
            node,
            database,
            path,
            documents,
            largest_bytes,
            largest
        FROM (
            SELECT
                node,
                database,
                list(DISTINCT path) AS path,
                count(*) AS documents,
                max(size_bytes) AS largest_bytes,
                arg_max(document, size_bytes) AS largest
            FROM huge_documents
            GROUP BY node, database
        )
    """,
    cases=(
        Case(
            "small by configuration, and around each line",
            given={
                "huge_documents": (
                    document("a", 4_900_000),
                    document("b", 5_000_000),
                    document("c", 50 << 20),
                    document("d", 51 << 20),
                )
            },
            expect=(
                ("A/a", Status.OK),
                ("A/b", Status.WARNING),
                ("A/c", Status.WARNING),
                ("A/d", Status.CRITICAL),
            ),
        ),
        Case(
            "the list is nearly full, and full",
            given={"huge_documents": (*[document("a", 5_000_000)] * 99, *[document("b", 5_000_000)] * 100)},
            expect=(("A/a", Status.WARNING), ("A/b", Status.CRITICAL)),
        ),
    ),
)
