"""What the notification center counts of each database, one row per database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of a database."""
    yield {
        "documents": body.get("CountOfDocuments"),
        "conflicts": body.get("CountOfConflicts"),
        "last_etag": body.get("LastEtag"),
        "indexes": body.get("CountOfIndexes"),
        "stale_indexes": body.get("CountOfStaleIndexes"),
        "stale_index_names": body.get("StaleIndexes"),
        "indexing_errors": body.get("CountOfIndexingErrors"),
        "last_indexing_error_at": body.get("LastIndexingErrorTime"),
        "etl_errors": body.get("CountOfEtlTasksErrors"),
        "revisions": body.get("CountOfRevisions"),
    }


DATABASE_HEALTH = TABLE = Table(
    name="database_health",
    doc=__doc__,
    sources=(Source("http.notification-center.stats", Scope.DATABASE, since=(6, 0), packaged=False),),
    columns=(
        Column("documents", pa.int64(), "Documents"),
        Column("conflicts", pa.int64(), "Conflicting versions of documents"),
        Column("last_etag", pa.int64(), "Etag given last"),
        Column("indexes", pa.int64(), "Indexes"),
        Column("stale_indexes", pa.int64(), "Indexes that are behind"),
        Column("stale_index_names", pa.list_(pa.string()), "Their names"),
        Column("indexing_errors", pa.int64(), "Errors that the indexes keep"),
        Column("last_indexing_error_at", TIME, "When the last of them happened"),
        Column("etl_errors", pa.int64(), "Errors that ETL tasks keep; NULL before 7.2"),
        Column("revisions", pa.int64(), "Revisions"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"CountOfDocuments": 1059, "CountOfConflicts": 0, "LastEtag": 8882, "CountOfIndexes": 7,
            "CountOfStaleIndexes": 1, "StaleIndexes": ["Orders/Totals"], "CountOfIndexingErrors": 3,
            "LastIndexingErrorTime": "2026-11-25T10:00:00Z", "Collections": {}, "CountOfRevisions": 5475}""",
        rows=(
            {
                "documents": 1059,
                "conflicts": 0,
                "last_etag": 8882,
                "indexes": 7,
                "stale_indexes": 1,
                "stale_index_names": ["Orders/Totals"],
                "indexing_errors": 3,
                "last_indexing_error_at": "2026-11-25T10:00:00Z",
                "etl_errors": None,
                "revisions": 5475,
            },
        ),
    ),
)
