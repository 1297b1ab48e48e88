"""Processor time of the machine over a second and since boot, load and cores, one row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of `os.cpu`."""
    shares, since_boot, load = body.get("percent") or {}, body.get("percent_since_boot") or {}, body.get("load")
    yield {
        "sample_seconds": body.get("sample_seconds"),
        "user_percent": shares.get("user"),
        "system_percent": shares.get("system"),
        "iowait_percent": shares.get("iowait"),
        "steal_percent": shares.get("steal"),
        "idle_percent": shares.get("idle"),
        "iowait_percent_since_boot": since_boot.get("iowait"),
        "steal_percent_since_boot": since_boot.get("steal"),
        "idle_percent_since_boot": since_boot.get("idle"),
        "load_1m": load[0] if load else None,
        "load_5m": load[1] if load else None,
        "load_15m": load[2] if load else None,
        "logical_cores": body.get("logical_cores"),
        "physical_cores": body.get("physical_cores"),
        "numa_nodes": body.get("numa_nodes"),
        "model": body.get("model"),
    }


HOST_CPU = TABLE = Table(
    name="host_cpu",
    doc=__doc__,
    sources=(Source("os.cpu", Scope.HOST, packaged=False),),
    columns=(
        Column("sample_seconds", pa.float64(), "How long the shares were measured"),
        Column("user_percent", pa.float64(), "Share of all cores' time in programs, over the sample"),
        Column("system_percent", pa.float64(), "Share in the kernel, over the sample"),
        Column("iowait_percent", pa.float64(), "Share idle while a disk was waited for, over the sample; Linux only"),
        Column("steal_percent", pa.float64(), "Share the hypervisor gave to others, over the sample; Linux only"),
        Column("idle_percent", pa.float64(), "Share with nothing to do, over the sample"),
        Column("iowait_percent_since_boot", pa.float64(), "The same as iowait_percent, since boot"),
        Column("steal_percent_since_boot", pa.float64(), "The same as steal_percent, since boot"),
        Column("idle_percent_since_boot", pa.float64(), "The same as idle_percent, since boot"),
        Column("load_1m", pa.float64(), "Tasks that ran or waited, on average over 1 min"),
        Column("load_5m", pa.float64(), "Tasks that ran or waited, on average over 5 min"),
        Column("load_15m", pa.float64(), "Tasks that ran or waited, on average over 15 min"),
        Column("logical_cores", pa.int64(), "Cores that the system sees, hyper-threads counted"),
        Column("physical_cores", pa.int64(), "Cores, hyper-threads not counted"),
        Column("numa_nodes", pa.int64(), "Memory nodes of the machine"),
        Column("model", pa.string(), "Name of the processor"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"sample_seconds": 1.0, "percent": {"user": 48.7, "nice": 0.0, "system": 2.1, "idle": 49.2,
            "iowait": 0.0, "steal": 0.0}, "percent_since_boot": {"user": 2.174, "system": 1.181, "idle": 96.565,
            "iowait": 0.051, "steal": 0.01}, "load": [0.3779296875, 1.15283203125, 1.23779296875],
            "logical_cores": 2, "physical_cores": 2, "usable_cores": 2, "numa_nodes": 1, "model": "AMD EPYC"}""",
        rows=(
            {
                "sample_seconds": 1.0,
                "user_percent": 48.7,
                "system_percent": 2.1,
                "iowait_percent": 0.0,
                "steal_percent": 0.0,
                "idle_percent": 49.2,
                "iowait_percent_since_boot": 0.051,
                "steal_percent_since_boot": 0.01,
                "idle_percent_since_boot": 96.565,
                "load_1m": 0.3779296875,
                "load_5m": 1.15283203125,
                "load_15m": 1.23779296875,
                "logical_cores": 2,
                "physical_cores": 2,
                "numa_nodes": 1,
                "model": "AMD EPYC",
            },
        ),
    ),
)
