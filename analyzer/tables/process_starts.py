"""The server process of each node as .NET describes it, one row per node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per process of `ProcStats`; there is one."""
    for process in body.get("ProcStats") or ():
        yield {
            "process_id": process.get("Id"),
            "process_name": process.get("ProcessName"),
            "started_local": process.get("StartTime"),
            "handles": process.get("HandleCount"),
            "private_bytes": process.get("PrivateMemorySize64"),
            "peak_working_set_bytes": process.get("PeakWorkingSet64"),
            "priority": process.get("PriorityClass"),
        }


PROCESS_STARTS = TABLE = Table(
    name="process_starts",
    doc=__doc__,
    sources=(Source("http.admin.proc.stats", Scope.NODE),),
    columns=(
        Column("process_id", pa.int64(), "Process id"),
        Column("process_name", pa.string(), "Name of the process"),
        Column("started_local", pa.string(), "Start in the time zone of the server, as it writes it"),
        Column("handles", pa.int64(), "Open handles or file descriptors"),
        Column("private_bytes", pa.int64(), "Memory that no other process shares"),
        Column("peak_working_set_bytes", pa.int64(), "Largest resident memory so far"),
        Column("priority", pa.string(), "Priority class"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"ProcStats": [{"Id": 25562, "StartTime": "2026-11-23T13:09:29.4237342",
            "PeakWorkingSet64": 4680605696,
            "PrivateMemorySize64": 1173217280, "PriorityClass": "Normal", "ProcessName": "dotnet",
            "HandleCount": 668}]}""",
        rows=(
            {
                "process_id": 25562,
                "process_name": "dotnet",
                "started_local": "2026-11-23T13:09:29.4237342",
                "handles": 668,
                "private_bytes": 1173217280,
                "peak_working_set_bytes": 4680605696,
                "priority": "Normal",
            },
        ),
    ),
)
