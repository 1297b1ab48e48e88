"""The processes that use the most processor time, or the most memory, over half a second.

Names only: the arguments of a command may hold passwords. `cpu_percent` is of one core, so it may pass 100.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

import psutil

SOURCE = "os.processes"
TIMEOUT_S = 15.0
SAMPLE_S = 0.5
MOST = 10


def probe(processes: Sequence[int]) -> dict[str, Any]:
    """Return the heaviest processes and RavenDB's own, with how many there are at all."""
    started = time.monotonic()
    before = {one.pid: used for one in psutil.process_iter() if (used := _cpu_seconds(one)) is not None}
    time.sleep(SAMPLE_S)
    found = []
    for process in psutil.process_iter():
        used = _cpu_seconds(process)
        if used is not None:
            elapsed = time.monotonic() - started
            spent = used - before.get(process.pid, used)
            found.append((process, 100 * max(spent, 0.0) / elapsed, _resident_bytes(process)))
    by_cpu = sorted((one for one in found if one[1]), key=lambda one: one[1], reverse=True)[:MOST]
    by_memory = sorted(found, key=lambda one: one[2] or 0, reverse=True)[:MOST]
    chosen = {one[0].pid: one for one in found if one[0].pid in processes}
    chosen |= {one[0].pid: one for one in (*by_cpu, *by_memory)}
    listed = [_described(*one, is_raven=one[0].pid in processes) for one in chosen.values()]
    return {"count": len(found), "sample_seconds": SAMPLE_S, "heaviest": listed}


def _cpu_seconds(process: psutil.Process) -> float | None:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return None
    return float(times.user + times.system)


def _resident_bytes(process: psutil.Process) -> int | None:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return None


def _described(process: psutil.Process, cpu_percent: float, resident: int | None, *, is_raven: bool) -> dict[str, Any]:
    about: dict[str, Any] = {
        "pid": process.pid,
        "name": None,
        "user": None,
        "threads": None,
        "started_at": None,
        "is_raven": is_raven,
        "is_collector": process.pid == os.getpid(),
        "cpu_percent": round(cpu_percent, 1),
        "resident_bytes": resident,
    }
    with contextlib.suppress(psutil.Error, KeyError):
        about["name"] = process.name()
        about["started_at"] = datetime.fromtimestamp(process.create_time(), timezone.utc).isoformat()
        about["threads"] = process.num_threads()
        about["user"] = process.username()
    return about
