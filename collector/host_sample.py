"""The counters of this machine and of its RavenDB processes at one moment, as the system counts them since its start.

Nothing is averaged here: what happened between two samples is their difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import psutil


def host_sample(processes: Sequence[int]) -> dict[str, Any]:
    """Return what there is to be had; a counter that this system does not have is missing."""
    sample: dict[str, Any] = {
        "cpu_seconds": psutil.cpu_times()._asdict(),
        "memory_bytes": psutil.virtual_memory()._asdict(),
        "swap_bytes": {"used": psutil.swap_memory().used},
        "devices": {name: io._asdict() for name, io in (psutil.disk_io_counters(perdisk=True) or {}).items()},
        "networks": {name: io._asdict() for name, io in psutil.net_io_counters(pernic=True).items()},
        "processes": [one for pid in processes if (one := _process(pid))],
    }
    with suppress(OSError, AttributeError):
        sample["load"] = psutil.getloadavg()
    return sample


def _process(pid: int) -> dict[str, Any] | None:
    try:
        process = psutil.Process(pid)
        with process.oneshot():
            cpu, memory = process.cpu_times(), process.memory_info()
            one: dict[str, Any] = {
                "pid": pid,
                "user_seconds": cpu.user,
                "kernel_seconds": cpu.system,
                "resident_bytes": memory.rss,
                "threads": process.num_threads(),
            }
            with suppress(psutil.Error, AttributeError):
                one["open_files"] = process.num_fds()
            with suppress(psutil.Error, AttributeError):
                io = process.io_counters()
                one["read_bytes"], one["written_bytes"] = io.read_bytes, io.write_bytes
    except psutil.Error:
        return None
    return one
