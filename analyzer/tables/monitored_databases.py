"""What the monitoring route says of each database, where the license has it, one row per database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per database."""
    for database in body.get("Results") or ():
        indexes, storage = database.get("Indexes") or {}, database.get("Storage") or {}
        yield {
            "name": database.get("DatabaseName"),
            "uptime_seconds": database.get("UptimeInSec"),
            "backup_age_seconds": database.get("TimeSinceLastBackupInSec"),
            "indexes": indexes.get("Count"),
            "stale_indexes": indexes.get("StaleCount"),
            "index_errors": indexes.get("ErrorsCount"),
            "documents_allocated_bytes": _megabytes(storage.get("DocumentsAllocatedDataFileInMb")),
            "volume_free_bytes": _megabytes(storage.get("TotalFreeSpaceInMb")),
            "disk_queue_length": storage.get("QueueLength"),
        }


def _megabytes(number: Any) -> int | None:
    return int(number * (1 << 20)) if isinstance(number, int | float) else None


MONITORED_DATABASES = TABLE = Table(
    name="monitored_databases",
    doc=__doc__,
    sources=(Source("http.admin.monitoring.v1.databases", Scope.NODE, packaged=False),),
    columns=(
        Column("name", pa.string(), "Name of the database"),
        Column("uptime_seconds", pa.float64(), "Since it was loaded"),
        Column("backup_age_seconds", pa.float64(), "Since its last backup"),
        Column("indexes", pa.int64(), "Indexes"),
        Column("stale_indexes", pa.int64(), "Indexes that are behind"),
        Column("index_errors", pa.int64(), "Errors that the indexes keep"),
        Column("documents_allocated_bytes", pa.int64(), "Size of the documents data file"),
        Column("volume_free_bytes", pa.int64(), "Free on the volume of the database"),
        Column("disk_queue_length", pa.float64(), "Requests that wait for that volume"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"DatabaseName": "Shop", "UptimeInSec": 60, "TimeSinceLastBackupInSec": null, "Indexes":
            {"Count": 7, "StaleCount": 1, "ErrorsCount": 2}, "Storage": {"DocumentsAllocatedDataFileInMb": 64,
            "TotalFreeSpaceInMb": 2048, "QueueLength": null}}]}""",
        rows=(
            {
                "name": "Shop",
                "uptime_seconds": 60,
                "backup_age_seconds": None,
                "indexes": 7,
                "stale_indexes": 1,
                "index_errors": 2,
                "documents_allocated_bytes": 67108864,
                "volume_free_bytes": 2147483648,
                "disk_queue_length": None,
            },
        ),
    ),
)
