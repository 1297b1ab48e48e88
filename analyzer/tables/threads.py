"""Threads of each server process, one row per thread, the busiest of the last second first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.dotnet import seconds
from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per thread of `Runaway Threads`."""
    for thread in (body.get("Runaway Threads") or {}).get("List") or ():
        yield {
            "id": thread.get("Id"),
            "managed_id": thread.get("ManagedThreadId"),
            "name": (thread.get("Name") or "").strip() or None,
            "cpu_percent": thread.get("CpuUsage"),
            "total_seconds": seconds(thread.get("TotalProcessorTime")),
            "kernel_seconds": seconds(thread.get("PrivilegedProcessorTime")),
            "user_seconds": seconds(thread.get("UserProcessorTime")),
            "started_at": thread.get("StartingTime"),
            "state": thread.get("State"),
            "priority": thread.get("Priority"),
            "wait_reason": thread.get("WaitReason"),
            "unmanaged_bytes": thread.get("UnmanagedAllocationsInBytes"),
        }


THREADS = TABLE = Table(
    name="threads",
    doc=__doc__,
    sources=(Source("http.admin.threads.runaway", Scope.NODE),),
    columns=(
        Column("id", pa.int64(), "Thread id of the operating system"),
        Column("managed_id", pa.int64(), "Thread id of .NET; NULL for threads of the runtime"),
        Column("name", pa.string(), "Name; tells the database and the index where it is one of theirs"),
        Column("cpu_percent", pa.float64(), "Share of the CPU during the sample of one second"),
        Column("total_seconds", pa.float64(), "CPU time since the thread started"),
        Column("kernel_seconds", pa.float64(), "Of that, in the kernel"),
        Column("user_seconds", pa.float64(), "Of that, in its own code"),
        Column("started_at", TIME, "When it started"),
        Column("state", pa.string(), "Wait, Running …"),
        Column("priority", pa.string(), "Priority of the operating system"),
        Column("wait_reason", pa.string(), "What it waits for, where the system says"),
        Column("unmanaged_bytes", pa.int64(), "Unmanaged memory that it holds"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Runaway Threads": {"List": [{"Id": 25652, "CpuUsage": 0.5, "Name": "'Trouble' TxMT\\n",
            "ManagedThreadId": 38,
            "UnmanagedAllocationsInBytes": 5177344, "StartingTime": "2026-11-23T13:09:42.0337342Z", "Duration": 5680.0,
            "TotalProcessorTime": "00:00:05.6800000", "PrivilegedProcessorTime": "00:00:03.8400000",
            "UserProcessorTime": "00:00:01.8400000", "State": "Wait", "Priority": "Normal",
            "WaitReason": "Unknown"}]}}""",
        rows=(
            {
                "id": 25652,
                "managed_id": 38,
                "name": "'Trouble' TxMT",
                "cpu_percent": 0.5,
                "total_seconds": 5.68,
                "kernel_seconds": 3.84,
                "user_seconds": 1.8399999999999999,
                "started_at": "2026-11-23T13:09:42.0337342Z",
                "state": "Wait",
                "priority": "Normal",
                "wait_reason": "Unknown",
                "unmanaged_bytes": 5177344,
            },
        ),
    ),
)
