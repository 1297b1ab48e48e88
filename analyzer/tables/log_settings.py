"""How each server logs, one row per node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.dotnet import seconds, size_bytes
from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of `/admin/logs/configuration`: nested from 7.0 on, flat and with a mode before."""
    logs = body.get("Logs")
    if logs is None:
        yield _row_of_a_mode(body)
        return
    megabytes = logs.get("ArchiveAboveSizeInMb")
    yield {
        "folder": logs.get("Path"),
        "current_level": logs.get("CurrentMinLevel"),
        "configured_level": logs.get("MinLevel"),
        "retention_days": logs.get("MaxArchiveDays"),
        "retention_files": logs.get("MaxArchiveFiles"),
        "retention_bytes": None,
        "archive_above_bytes": None if megabytes is None else megabytes * 2**20,
        "is_compressed": logs.get("EnableArchiveFileCompression"),
        "audit_path": (body.get("AuditLogs") or {}).get("Path"),
        "microsoft_level": (body.get("MicrosoftLogs") or {}).get("CurrentMinLevel"),
    }


def _row_of_a_mode(body: dict[str, Any]) -> Row:
    kept = seconds(body.get("RetentionTime"))
    return {
        "folder": body.get("Path"),
        "current_level": body.get("CurrentMode"),
        "configured_level": body.get("Mode"),
        "retention_days": None if kept is None else kept / 86400,
        "retention_files": None,
        "retention_bytes": size_bytes(body.get("RetentionSize")),
        "archive_above_bytes": None,
        "is_compressed": body.get("Compress"),
        "audit_path": None,
        "microsoft_level": None,
    }


LOG_SETTINGS = TABLE = Table(
    name="log_settings",
    doc=__doc__,
    sources=(Source("http.admin.logs.configuration", Scope.NODE, packaged=False),),
    columns=(
        Column("folder", pa.string(), "Folder of the log files"),
        Column(
            "current_level",
            pa.string(),
            "Level now: Trace to Fatal or Off from 7.0 on; Information, Operations or None before",
        ),
        Column("configured_level", pa.string(), "Level after a restart"),
        Column("retention_days", pa.float64(), "Days that closed files are kept; NULL: no limit"),
        Column("retention_files", pa.int64(), "Closed files that are kept; NULL: no limit"),
        Column("retention_bytes", pa.int64(), "Size up to which files are kept; NULL: no limit"),
        Column("archive_above_bytes", pa.int64(), "Size from which a file is closed"),
        Column("is_compressed", pa.bool_(), "Whether closed files are compressed"),
        Column("audit_path", pa.string(), "Folder of the audit log; NULL without one, and before 7.0"),
        Column("microsoft_level", pa.string(), "Level of the records of .NET itself"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Logs": {"Path": "/var/log/ravendb", "CurrentMinLevel": "Info", "MinLevel": "Info",
            "ArchiveAboveSizeInMb": 128,
            "MaxArchiveDays": 3, "MaxArchiveFiles": null, "EnableArchiveFileCompression": false},
            "AuditLogs": {"Path": null, "Level": "Info"}, "MicrosoftLogs": {"CurrentMinLevel": "Error",
            "MinLevel": "Error"}}""",
        rows=(
            {
                "folder": "/var/log/ravendb",
                "current_level": "Info",
                "configured_level": "Info",
                "retention_days": 3,
                "retention_files": None,
                "retention_bytes": None,
                "archive_above_bytes": 134217728,
                "is_compressed": False,
                "audit_path": None,
                "microsoft_level": "Error",
            },
        ),
    ),
)
