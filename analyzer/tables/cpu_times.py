"""CPU time that each server process used since it started, one row per node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.dotnet import seconds
from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per process of `CpuStats`; there is one."""
    for process in body.get("CpuStats") or ():
        affinity = process.get("ProcessorAffinity")
        yield {
            "process_name": process.get("ProcessName"),
            "affinity_mask": None if affinity is None else str(affinity),
            "kernel_seconds": seconds(process.get("PrivilegedProcessorTime")),
            "user_seconds": seconds(process.get("UserProcessorTime")),
            "total_seconds": seconds(process.get("TotalProcessorTime")),
        }


CPU_TIMES = TABLE = Table(
    name="cpu_times",
    doc=__doc__,
    sources=(Source("http.admin.cpu.stats", Scope.NODE),),
    columns=(
        Column("process_name", pa.string(), "Name of the process"),
        Column(
            "affinity_mask", pa.string(), "Bit mask of the cores it may run on; text, since it may not fit a number"
        ),
        Column("kernel_seconds", pa.float64(), "Spent in the kernel"),
        Column("user_seconds", pa.float64(), "Spent in its own code"),
        Column("total_seconds", pa.float64(), "Both"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"CpuStats": [{"ProcessName": "dotnet", "ProcessorAffinity": 3,
            "PrivilegedProcessorTime": "00:00:10.8541070",
            "TotalProcessorTime": "00:00:34.7707780", "UserProcessorTime": "00:00:23.9166590"}]}""",
        rows=(
            {
                "process_name": "dotnet",
                "affinity_mask": "3",
                "kernel_seconds": 10.854106999999999,
                "user_seconds": 23.916659,
                "total_seconds": 34.770778,
            },
        ),
    ),
)
