"""Threads and CPU use of each server during a sample of one second, one row per node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of `Runaway Threads`."""
    sample = body.get("Runaway Threads") or {}
    yield {
        "sampled_at": sample.get("Date"),
        "machine_cpu_percent": sample.get("CpuUsage"),
        "process_cpu_percent": sample.get("ProcessCpuUsage"),
        "active_cores": sample.get("ActiveCores"),
        "threads": sample.get("ThreadsCount"),
        "dedicated_threads": sample.get("DedicatedThreadsCount"),
    }


THREAD_COUNTS = TABLE = Table(
    name="thread_counts",
    doc=__doc__,
    sources=(Source("http.admin.threads.runaway", Scope.NODE),),
    columns=(
        Column("sampled_at", TIME, "End of the sample"),
        Column("machine_cpu_percent", pa.float64(), "CPU use of the machine"),
        Column("process_cpu_percent", pa.float64(), "Of that, by the server"),
        Column("active_cores", pa.int64(), "Cores in use"),
        Column("threads", pa.int64(), "Threads of the process"),
        Column("dedicated_threads", pa.int64(), "Of them, those that RavenDB started for a long task, as an index"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Runaway Threads": {"Date": "2026-11-23T13:11:22.8903692Z", "CpuUsage": 7.5, "ProcessCpuUsage": 8.25,
            "ActiveCores": 2, "ThreadsCount": 52, "DedicatedThreadsCount": 17, "List": []}}""",
        rows=(
            {
                "sampled_at": "2026-11-23T13:11:22.8903692Z",
                "machine_cpu_percent": 7.5,
                "process_cpu_percent": 8.25,
                "active_cores": 2,
                "threads": 52,
                "dedicated_threads": 17,
            },
        ),
    ),
)
