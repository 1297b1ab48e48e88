"""Counts and sizes of each database, one row per database and node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the row of `/stats`."""
    yield {
        "documents": body.get("CountOfDocuments"),
        "revisions": body.get("CountOfRevisionDocuments"),
        "tombstones": body.get("CountOfTombstones"),
        "conflicts": body.get("CountOfConflicts"),
        "documents_in_conflict": body.get("CountOfDocumentsConflicts"),
        "attachments": body.get("CountOfAttachments"),
        "counters": body.get("CountOfCounterEntries"),
        "time_series_segments": body.get("CountOfTimeSeriesSegments"),
        "indexes": body.get("CountOfIndexes"),
        "disk_bytes": (body.get("SizeOnDisk") or {}).get("SizeInBytes"),
        "temporary_bytes": (body.get("TempBuffersSizeOnDisk") or {}).get("SizeInBytes"),
        "last_document_etag": body.get("LastDocEtag"),
        "last_database_etag": body.get("LastDatabaseEtag"),
        "waiting_writes": body.get("NumberOfTransactionMergerQueueOperations"),
        "is_64_bit": body.get("Is64Bit"),
        "pager": body.get("Pager"),
        "database_id": body.get("DatabaseId"),
        "change_vector": body.get("DatabaseChangeVector"),
        "last_indexing_at": body.get("LastIndexingTime"),
    }


DATABASE_STATS = TABLE = Table(
    name="database_stats",
    doc=__doc__,
    sources=(Source("http.stats", Scope.DATABASE),),
    columns=(
        Column("documents", pa.int64(), "Documents"),
        Column("revisions", pa.int64(), "Revisions of documents"),
        Column("tombstones", pa.int64(), "Deleted documents that are still remembered"),
        Column("conflicts", pa.int64(), "Versions that are in conflict"),
        Column("documents_in_conflict", pa.int64(), "Documents that are in conflict"),
        Column("attachments", pa.int64(), "Attachments"),
        Column("counters", pa.int64(), "Entries of counters"),
        Column("time_series_segments", pa.int64(), "Segments of time series"),
        Column("indexes", pa.int64(), "Indexes"),
        Column("disk_bytes", pa.int64(), "Size on disk, temporary files aside"),
        Column("temporary_bytes", pa.int64(), "Size of temporary files"),
        Column("last_document_etag", pa.int64(), "Etag of the last document written"),
        Column("last_database_etag", pa.int64(), "Last etag of anything in the database"),
        Column("waiting_writes", pa.int64(), "Write operations that wait for their turn"),
        Column("is_64_bit", pa.bool_(), "Whether the process has 64 bits"),
        Column("pager", pa.string(), "Class that maps the data file"),
        Column("database_id", pa.string(), "Id of this copy of the database"),
        Column("change_vector", pa.string(), "Change vector of the database"),
        Column("last_indexing_at", TIME, "Last batch of any index"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"CountOfIndexes": 7, "CountOfDocuments": 5422, "CountOfRevisionDocuments": 6262,
            "CountOfTombstones": 400,
            "CountOfDocumentsConflicts": 0, "CountOfConflicts": 0, "SizeOnDisk": {"SizeInBytes": 2147483648},
            "Is64Bit": true, "NumberOfTransactionMergerQueueOperations": 0, "LastDocEtag": 11723}""",
        rows=(
            {
                "documents": 5422,
                "revisions": 6262,
                "tombstones": 400,
                "conflicts": 0,
                "documents_in_conflict": 0,
                "indexes": 7,
                "disk_bytes": 2147483648,
                "is_64_bit": True,
                "waiting_writes": 0,
                "last_document_etag": 11723,
            },
        ),
    ),
)
