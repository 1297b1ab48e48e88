"""Databases as a node lists them, loaded or not, one row per database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.dotnet import seconds
from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per database."""
    for database in body.get("Databases") or ():
        yield {
            "name": database.get("Name"),
            "is_disabled": database.get("Disabled"),
            "is_encrypted": database.get("IsEncrypted"),
            "lock_mode": database.get("LockMode"),
            "total_bytes": (database.get("TotalSize") or {}).get("SizeInBytes"),
            "temporary_bytes": (database.get("TempBuffersSize") or {}).get("SizeInBytes"),
            "uptime_seconds": seconds(database.get("UpTime")),
            "load_error": database.get("LoadError"),
            "alerts": database.get("Alerts"),
            "performance_hints": database.get("PerformanceHints"),
            "indexing_errors": database.get("IndexingErrors"),
            "indexing_status": database.get("IndexingStatus"),
            "documents": database.get("DocumentsCount"),
            "indexes": database.get("IndexesCount"),
            "replication_factor": database.get("ReplicationFactor"),
            "last_backup_at": (database.get("BackupInfo") or {}).get("LastBackup"),
            "rejects_clients": database.get("RejectClients"),
        }


DATABASE_OVERVIEWS = TABLE = Table(
    name="database_overviews",
    doc=__doc__,
    sources=(Source("http.databases", Scope.NODE, packaged=False),),
    columns=(
        Column("name", pa.string(), "Name of the database"),
        Column("is_disabled", pa.bool_(), "Whether it is switched off"),
        Column("is_encrypted", pa.bool_(), "Whether its storage is encrypted"),
        Column("lock_mode", pa.string(), "Unlock, PreventDeletesIgnore or PreventDeletesError"),
        Column("total_bytes", pa.int64(), "Size on disk"),
        Column("temporary_bytes", pa.int64(), "Size of its temporary files"),
        Column("uptime_seconds", pa.float64(), "Since it was loaded; NULL while it is not"),
        Column("load_error", pa.string(), "Why it could not be loaded"),
        Column("alerts", pa.int64(), "Alerts that wait in Studio"),
        Column("performance_hints", pa.int64(), "Hints that wait in Studio"),
        Column("indexing_errors", pa.int64(), "Errors that the indexes keep"),
        Column("indexing_status", pa.string(), "Running, Paused or Disabled"),
        Column("documents", pa.int64(), "Documents"),
        Column("indexes", pa.int64(), "Indexes"),
        Column("replication_factor", pa.int64(), "Nodes that should hold it"),
        Column("last_backup_at", TIME, "When its last backup ended"),
        Column("rejects_clients", pa.bool_(), "Whether it turns clients away"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Databases": [{"Name": "Shop", "TotalSize": {"SizeInBytes": 131260416}, "TempBuffersSize":
            {"SizeInBytes": 296353792}, "UpTime": "00:00:29.5000000", "BackupInfo": null, "Alerts": 1,
            "PerformanceHints": 0, "IndexingErrors": 2, "DocumentsCount": 1059, "IndexingStatus": "Running",
            "Disabled": false, "LockMode": "Unlock", "IsEncrypted": false, "RejectClients": false, "IndexesCount": 7,
            "ReplicationFactor": 1}]}""",
        rows=(
            {
                "name": "Shop",
                "is_disabled": False,
                "is_encrypted": False,
                "lock_mode": "Unlock",
                "total_bytes": 131260416,
                "temporary_bytes": 296353792,
                "uptime_seconds": 29.5,
                "load_error": None,
                "alerts": 1,
                "performance_hints": 0,
                "indexing_errors": 2,
                "indexing_status": "Running",
                "documents": 1059,
                "indexes": 7,
                "replication_factor": 1,
                "last_backup_at": None,
                "rejects_clients": False,
            },
        ),
    ),
)
