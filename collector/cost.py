"""What a collection costs: its own priority, and what it took by the end, for the manifest."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import psutil

from collector.bundle import Item

NICE = 10
LOWEST_OF_ORDINARY = 7  # of disk priorities; "idle" could mean never


def be_modest() -> None:
    """Let everything else on this machine go first, as far as the system allows."""
    process = psutil.Process()
    with suppress(psutil.Error, OSError, AttributeError, ValueError):
        # Windows has classes instead of numbers, and psutil their names only there.
        process.nice(getattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", None) or max(process.nice(), NICE))
    with suppress(psutil.Error, OSError, AttributeError, ValueError):
        if sys.platform == "linux":
            process.ionice(psutil.IOPRIO_CLASS_BE, LOWEST_OF_ORDINARY)


def cost(
    seconds: float, items: Iterable[Item], file_bytes: int, nodes: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return what it took; `nodes` is what each server was spared, by tag."""
    answered = [item for item in items if item.http_status is not None]
    return {
        "seconds": round(seconds, 3),
        "cpu_seconds": round(time.process_time(), 3),
        "peak_memory_bytes": _peak_bytes(),
        "asked": len(answered),
        "answered_bytes": sum(item.stored_bytes or 0 for item in answered),
        "file_bytes": file_bytes,
        "nodes": dict(nodes),
    }


def _peak_bytes() -> int | None:
    on_windows = getattr(psutil.Process().memory_info(), "peak_wset", None)
    if on_windows is not None:
        return int(on_windows)
    try:
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    except ImportError:
        return None
    return int(most) if sys.platform == "darwin" else int(most) * 1024
