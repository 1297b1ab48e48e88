"""Storage of the cluster state of each node, one row per node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row."""
    report = body.get("Report") or {}
    data, state = report.get("DataFile") or {}, report.get("InMemoryState") or {}
    journals = (report.get("Journals") or {}).get("Journals") or []
    temporary = report.get("TempBuffers") or []
    sync = state.get("SyncState") or {}
    yield {
        "allocated_bytes": data.get("AllocatedSpaceInBytes"),
        "used_bytes": data.get("UsedSpaceInBytes"),
        "free_bytes": data.get("FreeSpaceInBytes"),
        "journals": len(journals) if "Journals" in report else None,
        "journals_bytes": _sum(journals) if "Journals" in report else None,
        "temporary_bytes": _sum(temporary) if "TempBuffers" in report else None,
        "unsynced_bytes": sync.get("TotalWrittenButUnsyncedBytes"),
        "last_flushed_at": (state.get("FlushState") or {}).get("LastFlushTime"),
        "last_synced_at": sync.get("LastSyncTime"),
    }


def _sum(files: list[dict[str, Any]]) -> int:
    return sum(file.get("AllocatedSpaceInBytes") or 0 for file in files)


SYSTEM_STORAGES = TABLE = Table(
    name="system_storages",
    doc=__doc__,
    sources=(Source("http.admin.storage.environment.report", Scope.NODE, packaged=False),),
    columns=(
        Column("allocated_bytes", pa.int64(), "Size of the data file"),
        Column("used_bytes", pa.int64(), "Of it in use"),
        Column("free_bytes", pa.int64(), "Of it free"),
        Column("journals", pa.int64(), "Journal files"),
        Column("journals_bytes", pa.int64(), "Size of the journal files"),
        Column("temporary_bytes", pa.int64(), "Size of scratch and other temporary files"),
        Column("unsynced_bytes", pa.int64(), "Bytes written and not yet synced to disk"),
        Column("last_flushed_at", TIME, "When pages were last written to the data file"),
        Column("last_synced_at", TIME, "When the data file was last synced"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Environment": "Server", "Type": "System", "Report": {"InMemoryState": {"FlushState":
            {"LastFlushTime": "2026-11-25T10:38:29Z"}, "SyncState": {"LastSyncTime": "2026-11-25T10:38:30Z",
            "TotalWrittenButUnsyncedBytes": 0}}, "DataFile": {"AllocatedSpaceInBytes": 67108864,
            "UsedSpaceInBytes": 41238528, "FreeSpaceInBytes": 25870336}, "Journals": {"Journals": [{"Number": 1,
            "AllocatedSpaceInBytes": 131072}]}, "TempBuffers": [{"AllocatedSpaceInBytes": 65536}]}}""",
        rows=(
            {
                "allocated_bytes": 67108864,
                "used_bytes": 41238528,
                "free_bytes": 25870336,
                "journals": 1,
                "journals_bytes": 131072,
                "temporary_bytes": 65536,
                "unsynced_bytes": 0,
                "last_flushed_at": "2026-11-25T10:38:29Z",
                "last_synced_at": "2026-11-25T10:38:30Z",
            },
        ),
    ),
)
