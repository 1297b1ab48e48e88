"""The processes that use the most processor time or memory, one row each; without their arguments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per process of `os.processes`."""
    for process in body.get("heaviest") or ():
        yield {
            "pid": process.get("pid"),
            "name": process.get("name"),
            "user": process.get("user"),
            "is_raven": process.get("is_raven"),
            "is_collector": process.get("is_collector"),
            "cpu_percent": process.get("cpu_percent"),
            "resident_bytes": process.get("resident_bytes"),
            "threads": process.get("threads"),
            "started_at": process.get("started_at"),
        }


PROCESSES = TABLE = Table(
    name="processes",
    doc=__doc__,
    sources=(Source("os.processes", Scope.HOST, packaged=False),),
    columns=(
        Column("pid", pa.int64(), "Process id"),
        Column("name", pa.string(), "Name of the program"),
        Column("user", pa.string(), "User it runs as"),
        Column("is_raven", pa.bool_(), "Whether it is RavenDB"),
        Column("is_collector", pa.bool_(), "Whether it is the collector itself"),
        Column("cpu_percent", pa.float64(), "Processor time over the sample, percent of one core"),
        Column("resident_bytes", pa.int64(), "Memory it holds"),
        Column("threads", pa.int64(), "Threads"),
        Column("started_at", TIME, "When it was started"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"count": 83, "sample_seconds": 0.5, "heaviest": [{"pid": 3031, "name": "dotnet", "user": "ravendb",
            "threads": 50, "started_at": "2026-11-24T12:00:59.540000+00:00", "is_raven": true, "cpu_percent":
            0.0, "resident_bytes": 2240069632}]}""",
        rows=(
            {
                "pid": 3031,
                "name": "dotnet",
                "user": "ravendb",
                "is_raven": True,
                "cpu_percent": 0.0,
                "resident_bytes": 2240069632,
                "threads": 50,
                "started_at": "2026-11-24T12:00:59.540000+00:00",
            },
        ),
    ),
)
