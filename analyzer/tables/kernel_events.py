"""Lines of the kernel's log that tell of trouble, one row each; none where there was none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per event of `os.kernel_log`."""
    for event in body.get("events") or ():
        yield {
            "logged_at": event.get("at"),
            "kind": event.get("kind"),
            "text": event.get("text"),
        }


KERNEL_EVENTS = TABLE = Table(
    name="kernel_events",
    doc=__doc__,
    sources=(Source("os.kernel_log", Scope.HOST, packaged=False),),
    columns=(
        Column("logged_at", TIME, "When the kernel wrote it"),
        Column(
            "kind", pa.string(), "out_of_memory, disk_error, file_system_error, task_blocked, crash or network_error"
        ),
        Column("text", pa.string(), "The line, cut at 500 characters"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"events": [{"at": "2026-11-24T11:02:13.5+00:00", "kind": "out_of_memory",
            "text": "Out of memory: Killed process 4242 (Raven.Server) total-vm:1kB, anon-rss:1kB"}]}""",
        rows=(
            {
                "logged_at": "2026-11-24T11:02:13.5+00:00",
                "kind": "out_of_memory",
                "text": "Out of memory: Killed process 4242 (Raven.Server) total-vm:1kB, anon-rss:1kB",
            },
        ),
    ),
)
