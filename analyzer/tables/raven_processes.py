"""RavenDB processes of the machine, what they use and may use, one row each; none where none runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: list[dict[str, Any]]) -> Iterator[Row]:
    """Yield one row per process of `os.process_limits`."""
    for process in body:
        limits = process.get("limits") or {}
        yield {
            "pid": process.get("pid"),
            "name": process.get("name"),
            "user": process.get("user"),
            "started_at": process.get("started_at"),
            "effective_uid": process.get("effective_uid"),
            "threads": process.get("threads"),
            "resident_bytes": process.get("resident_bytes"),
            "swapped_bytes": process.get("swapped_bytes"),
            "locked_bytes": process.get("locked_bytes"),
            "major_faults": process.get("major_faults"),
            "open_files": process.get("open_files"),
            "memory_maps": process.get("memory_maps"),
            "oom_score": process.get("oom_score"),
            "oom_score_adjustment": process.get("oom_score_adjustment"),
            "limits_known": bool(limits),
            "open_files_limit": (limits.get("Max open files") or {}).get("soft"),
            "processes_limit": (limits.get("Max processes") or {}).get("soft"),
            "locked_limit_bytes": (limits.get("Max locked memory") or {}).get("soft"),
            "core_limit_bytes": (limits.get("Max core file size") or {}).get("soft"),
            "denied": process.get("denied"),
        }


RAVEN_PROCESSES = TABLE = Table(
    name="raven_processes",
    doc=__doc__,
    sources=(Source("os.process_limits", Scope.HOST, packaged=False),),
    columns=(
        Column("pid", pa.int64(), "Process id"),
        Column("name", pa.string(), "Name of the program"),
        Column("user", pa.string(), "User it runs as"),
        Column("started_at", TIME, "When it was started"),
        Column("effective_uid", pa.int64(), "Number of the user whose rights it has; 0 is root; Linux only"),
        Column("threads", pa.int64(), "Threads"),
        Column("resident_bytes", pa.int64(), "Memory it holds, mapped files counted"),
        Column("swapped_bytes", pa.int64(), "Memory of it that lies in swap; Linux only"),
        Column("locked_bytes", pa.int64(), "Memory it locked; Linux only"),
        Column("major_faults", pa.int64(), "Page faults since its start that read from a disk; Linux only"),
        Column("open_files", pa.int64(), "Files and sockets open; NULL where we had no right to look"),
        Column("memory_maps", pa.int64(), "Memory maps; NULL where we had no right to look"),
        Column("oom_score", pa.int64(), "How likely the kernel kills it first for lack of memory"),
        Column("oom_score_adjustment", pa.int64(), "What an administrator added to that, -1000 to 1000"),
        Column("limits_known", pa.bool_(), "Whether its limits could be read; a NULL limit is then none"),
        Column("open_files_limit", pa.int64(), "Soft limit of open files"),
        Column("processes_limit", pa.int64(), "Soft limit of threads of its user"),
        Column("locked_limit_bytes", pa.int64(), "Soft limit of locked memory"),
        Column("core_limit_bytes", pa.int64(), "Soft limit of a core dump"),
        Column("denied", pa.list_(pa.string()), "What we had no right to look at"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""[{"pid": 3031, "name": "dotnet", "user": "root", "started_at": "2026-11-24T12:00:59.540000+00:00",
            "effective_uid": 0, "threads": 51, "resident_bytes": 2238689280, "swapped_bytes": 0, "locked_bytes": 0,
            "major_faults": 405, "open_files": 656, "memory_maps": 2291, "oom_score": 725, "oom_score_adjustment": 0,
            "limits": {"Max core file size": {"soft": 0, "hard": null, "unit": "bytes"},
                "Max processes": {"soft": 96365, "hard": 96365, "unit": "processes"},
                "Max open files": {"soft": 20000, "hard": 20000, "unit": "files"},
                "Max locked memory": {"soft": null, "hard": null, "unit": "bytes"}}, "denied": []}]""",
        rows=(
            {
                "pid": 3031,
                "effective_uid": 0,
                "threads": 51,
                "open_files": 656,
                "memory_maps": 2291,
                "limits_known": True,
                "open_files_limit": 20000,
                "processes_limit": 96365,
                "locked_limit_bytes": None,
                "core_limit_bytes": 0,
                "denied": [],
            },
        ),
    ),
)
