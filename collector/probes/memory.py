"""Memory, swap devices, huge pages, and the kernel's counters of paging and out-of-memory kills.

`meminfo` holds every size of /proc/meminfo under the kernel's own names, in bytes. Elsewhere than on Linux
there is only what psutil knows: `total_bytes`, `available_bytes` and the swap.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

SOURCE = "os.memory"
TIMEOUT_S = 5.0
PROC = Path("/proc")
SYS = Path("/sys")
COUNTERS = ("pswpin", "pswpout", "pgmajfault", "oom_kill", "compact_stall", "thp_fault_alloc", "thp_collapse_alloc")


def probe(processes: Sequence[int]) -> dict[str, Any]:
    """Return the state of memory."""
    memory, swap = psutil.virtual_memory(), psutil.swap_memory()
    return {
        "total_bytes": memory.total,
        "available_bytes": memory.available,
        "swap_total_bytes": swap.total,
        "swap_used_bytes": swap.used,
        "meminfo": _meminfo(),
        "counters_since_boot": _counters(),
        "swaps": _swaps(),
        "transparent_huge_pages": _chosen(SYS / "kernel/mm/transparent_hugepage/enabled"),
        "transparent_huge_pages_defrag": _chosen(SYS / "kernel/mm/transparent_hugepage/defrag"),
    }


def _text(path: Path) -> str | None:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return None


def _meminfo() -> dict[str, int] | None:
    text = _text(PROC / "meminfo")
    if text is None:
        return None
    sizes = {}
    for line in text.splitlines():
        name, _, value = line.partition(":")
        words = value.split()
        if words and words[0].isdigit():
            sizes[name] = int(words[0]) * (1024 if words[-1] == "kB" else 1)
    return sizes


def _counters() -> dict[str, int] | None:
    text = _text(PROC / "vmstat")
    if text is None:
        return None
    pairs = (line.split() for line in text.splitlines())
    return {name: int(value) for name, value in pairs if name in COUNTERS or name.startswith("allocstall")}


def _swaps() -> list[dict[str, Any]] | None:
    text = _text(PROC / "swaps")
    if text is None:
        return None
    lines = (line.split() for line in text.splitlines()[1:])
    return [
        {
            "name": words[0],
            "type": words[1],
            "total_bytes": int(words[2]) * 1024,
            "used_bytes": int(words[3]) * 1024,
            "rotational": _rotational(words[0], words[1]),
        }
        for words in lines
        if len(words) >= 4
    ]


def _rotational(name: str, kind: str) -> bool | None:
    """Say whether the disk below a swap device or file calls itself rotational; None where it cannot be told."""
    try:
        found = Path(name).stat()
    except OSError:
        return None
    number = found.st_rdev if kind == "partition" else found.st_dev
    device = SYS / f"dev/block/{os.major(number)}:{os.minor(number)}"
    # A partition has no queue of its own; the disk is the folder above it.
    flag = _text(device / "queue/rotational") or _text(device.resolve().parent / "queue/rotational")
    return None if flag is None else flag.strip() == "1"


def _chosen(path: Path) -> str | None:
    """Return the word in brackets: `always [madvise] never` gives madvise."""
    text = _text(path)
    if text is None or "[" not in text:
        return None
    return text.partition("[")[2].partition("]")[0]
