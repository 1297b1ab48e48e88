"""Processor time over one second and since boot, load, cores.

Shares are percent of all cores together. `iowait`, `steal` and the load exist on Linux only.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

SOURCE = "os.cpu"
TIMEOUT_S = 10.0
SAMPLE_S = 1.0
CPUINFO = Path("/proc/cpuinfo")
NUMA_NODES = Path("/sys/devices/system/node")


def probe(processes: Sequence[int]) -> dict[str, Any]:
    """Return the shares of processor time, and what the processor is."""
    before = psutil.cpu_times()
    shares = psutil.cpu_times_percent(interval=SAMPLE_S)._asdict()
    return {
        "sample_seconds": SAMPLE_S,
        "percent": shares,
        "percent_since_boot": _shares(before._asdict()),
        "load": list(os.getloadavg()) if hasattr(os, "getloadavg") else None,
        "logical_cores": psutil.cpu_count(),
        "physical_cores": psutil.cpu_count(logical=False),
        "usable_cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None,
        "numa_nodes": len(list(NUMA_NODES.glob("node[0-9]*"))) or None,
        "model": _model(),
    }


def _shares(times: dict[str, float]) -> dict[str, float]:
    # Linux counts guest time in user and nice as well.
    counted = {name: value for name, value in times.items() if not name.startswith("guest")}
    whole = sum(counted.values()) or 1.0
    return {name: round(100 * value / whole, 3) for name, value in counted.items()}


def _model() -> str | None:
    try:
        lines = CPUINFO.read_text(errors="replace").splitlines()
    except OSError:
        return None
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, None)
