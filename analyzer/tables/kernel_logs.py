"""How much of the kernel's log was read, and how many lines of each kind were in it, one row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of `os.kernel_log`."""
    counts = body.get("counts") or {}
    yield {
        "read_from": body.get("read_from"),
        "records": body.get("records"),
        "first_at": body.get("first_at"),
        "last_at": body.get("last_at"),
        "out_of_memory_lines": counts.get("out_of_memory"),
        "disk_error_lines": counts.get("disk_error"),
        "file_system_error_lines": counts.get("file_system_error"),
        "task_blocked_lines": counts.get("task_blocked"),
        "crash_lines": counts.get("crash"),
        "network_error_lines": counts.get("network_error"),
    }


KERNEL_LOGS = TABLE = Table(
    name="kernel_logs",
    doc=__doc__,
    sources=(Source("os.kernel_log", Scope.HOST, packaged=False),),
    columns=(
        Column("read_from", pa.string(), "/dev/kmsg or journal"),
        Column("records", pa.int64(), "Lines looked at"),
        Column("first_at", TIME, "Time of the oldest line"),
        Column("last_at", TIME, "Time of the newest line"),
        Column("out_of_memory_lines", pa.int64(), "Lines about processes killed for lack of memory"),
        Column("disk_error_lines", pa.int64(), "Lines about failed reads and writes"),
        Column("file_system_error_lines", pa.int64(), "Lines about a damaged or stopped file system"),
        Column("task_blocked_lines", pa.int64(), "Lines about tasks or cores that were stuck"),
        Column("crash_lines", pa.int64(), "Lines about crashed programs, kernel or hardware"),
        Column("network_error_lines", pa.int64(), "Lines about dropped packets and connections"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"read_from": "/dev/kmsg", "records": 344, "first_at": "2026-11-24T10:42:48+00:00", "last_at":
            "2026-11-24T10:42:49.337726+00:00", "counts": {"out_of_memory": 0, "file_system_error": 0,
            "disk_error": 0, "task_blocked": 0, "crash": 0, "network_error": 0}, "events": []}""",
        rows=(
            {
                "read_from": "/dev/kmsg",
                "records": 344,
                "first_at": "2026-11-24T10:42:48+00:00",
                "last_at": "2026-11-24T10:42:49.337726+00:00",
                "out_of_memory_lines": 0,
                "disk_error_lines": 0,
                "file_system_error_lines": 0,
                "task_blocked_lines": 0,
                "crash_lines": 0,
                "network_error_lines": 0,
            },
        ),
    ),
)
