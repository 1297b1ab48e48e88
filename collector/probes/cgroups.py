"""Limits and counters of the control group of each RavenDB process, or of the collector where none runs (Linux).

A limit may stand on any group above the process, so the smallest of them counts; `limited_by` names its folder.
Groups of version 2 and 1 are told in the same words. No limit is null.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

SOURCE = "os.cgroups"
TIMEOUT_S = 5.0
PROC = Path("/proc")
UNLIMITED_BYTES = 1 << 60  # version 1 writes the largest multiple of a page for "none"


def probe(processes: Sequence[int]) -> list[dict[str, Any]]:
    """Return one entry per process.

    Raises:
        FileNotFoundError: where there are no control groups.
    """
    if not (PROC / "self/cgroup").exists():
        raise FileNotFoundError(f"{PROC}/self/cgroup does not exist: control groups are read on Linux only")
    asked = processes or [os.getpid()]
    return [entry for pid in asked if (entry := _process(pid, is_raven=bool(processes))) is not None]


def _process(pid: int, *, is_raven: bool) -> dict[str, Any] | None:
    groups = _groups(pid)
    if groups is None:
        return None
    known: dict[str, Any] = {"pid": pid, "is_raven": is_raven}
    mounts = _mounts()
    # With both versions mounted, version 2 often manages nothing; version 1 is asked for what it manages.
    if "memory" in groups and "memory" in mounts:
        memory = _chain(mounts["memory"], groups["memory"])
        processor = _chain(mounts.get("cpu"), groups.get("cpu"))
        pids = _chain(mounts.get("pids"), groups.get("pids"))
        return known | {"version": 1, "path": groups["memory"]} | _memory_v1(memory) | _cpu_v1(processor) | _pids(pids)
    folders = _chain(mounts.get(""), groups.get(""))
    return known | {"version": 2, "path": groups.get("")} | _memory_v2(folders) | _cpu_v2(folders) | _pids(folders)


def _groups(pid: int) -> dict[str, str] | None:
    """Return the group of a process for each controller; the empty name is version 2."""
    text = _text(PROC / str(pid) / "cgroup")
    if text is None:
        return None
    found: dict[str, str] = {}
    for line in text.splitlines():
        _, controllers, path = line.split(":", 2)
        found |= dict.fromkeys(controllers.split(","), path)
    return found


def _mounts() -> dict[str, Path]:
    """Return where each controller is mounted; the empty name is version 2."""
    found: dict[str, Path] = {}
    for line in (_text(PROC / "self/mountinfo") or "").splitlines():
        left, _, right = line.partition(" - ")
        kind, _, options = right.split(" ", 2)
        mount = Path(left.split(" ")[4])
        if kind == "cgroup2":
            found.setdefault("", mount)
        elif kind == "cgroup":
            found |= {name: mount for name in options.split(",") if name in ("memory", "cpu", "pids")}
    return found


def _chain(mount: Path | None, group: str | None) -> list[Path]:
    """Return the folder of a group and those above it, the process's own first."""
    if mount is None or group is None:
        return []
    own = mount / group.lstrip("/")
    # In a container the path may be the host's, while the mount shows the container's own group as its root.
    if ".." in own.parts or not own.is_dir():
        own = mount
    return [own, *(above for above in own.parents if above == mount or mount in above.parents)]


def _memory_v2(folders: list[Path]) -> dict[str, Any]:
    limit, limited_by = _smallest(folders, "memory.max")
    at = limited_by or (folders[0] if folders else None)
    stat, events = _pairs(at, "memory.stat"), _pairs(at, "memory.events")
    return {
        "memory_limit_bytes": limit,
        "memory_high_bytes": _smallest(folders, "memory.high")[0],
        "memory_used_bytes": _number(at, "memory.current"),
        "memory_anonymous_bytes": stat.get("anon"),
        "memory_file_bytes": stat.get("file"),
        "memory_inactive_file_bytes": stat.get("inactive_file"),
        "memory_limit_hits": events.get("max"),
        "oom_kills": events.get("oom_kill"),
        "swap_limit_bytes": _smallest(folders, "memory.swap.max")[0],
        "memory_limited_by": str(limited_by) if limited_by else None,
    }


def _memory_v1(folders: list[Path]) -> dict[str, Any]:
    limit, limited_by = _smallest(folders, "memory.limit_in_bytes")
    at = limited_by or (folders[0] if folders else None)
    stat, control = _pairs(at, "memory.stat"), _pairs(at, "memory.oom_control")
    return {
        "memory_limit_bytes": limit,
        "memory_high_bytes": None,
        "memory_used_bytes": _number(at, "memory.usage_in_bytes"),
        "memory_anonymous_bytes": stat.get("total_rss"),
        "memory_file_bytes": stat.get("total_cache"),
        "memory_inactive_file_bytes": stat.get("total_inactive_file"),
        "memory_limit_hits": _number(at, "memory.failcnt"),
        "oom_kills": control.get("oom_kill"),
        "swap_limit_bytes": None,
        "memory_limited_by": str(limited_by) if limited_by else None,
    }


def _cpu_v2(folders: list[Path]) -> dict[str, Any]:
    quotas = []
    for folder in folders:
        words = (_text(folder / "cpu.max") or "").split()
        if len(words) == 2 and words[0].isdigit():
            quotas.append((int(words[0]) / int(words[1]), folder))
    return _cpu(folders, quotas, "throttled_usec", 1)


def _cpu_v1(folders: list[Path]) -> dict[str, Any]:
    quotas = []
    for folder in folders:
        quota, period = _number(folder, "cpu.cfs_quota_us"), _number(folder, "cpu.cfs_period_us")
        if quota and period:
            quotas.append((quota / period, folder))
    return _cpu(folders, quotas, "throttled_time", 1000)


def _cpu(folders: list[Path], quotas: list[tuple[float, Path]], throttled: str, per_us: int) -> dict[str, Any]:
    cores, at = min(quotas, default=(None, folders[0] if folders else None))
    stat = _pairs(at, "cpu.stat")
    waited = stat.get(throttled)
    return {
        "cpu_limit_cores": cores,
        "cpu_periods": stat.get("nr_periods"),
        "cpu_throttled_periods": stat.get("nr_throttled"),
        "cpu_throttled_us": None if waited is None else waited // per_us,
    }


def _pids(folders: list[Path]) -> dict[str, Any]:
    limit, limited_by = _smallest(folders, "pids.max")
    at = limited_by or (folders[0] if folders else None)
    return {"pids_limit": limit, "pids": _number(at, "pids.current")}


def _smallest(folders: list[Path], file: str) -> tuple[int | None, Path | None]:
    found = [(number, folder) for folder in folders if (number := _number(folder, file)) is not None]
    limited = [(number, folder) for number, folder in found if number < UNLIMITED_BYTES]
    return min(limited, key=lambda one: one[0], default=(None, None))


def _number(folder: Path | None, file: str) -> int | None:
    text = None if folder is None else _text(folder / file)
    return int(text) if text and text.strip().isdigit() else None


def _pairs(folder: Path | None, file: str) -> dict[str, int]:
    return dict(_numbers(None if folder is None else _text(folder / file)))


def _numbers(text: str | None) -> Iterator[tuple[str, int]]:
    for line in (text or "").splitlines():
        name, _, value = line.partition(" ")
        if value.strip().isdigit():
            yield name, int(value)


def _text(path: Path) -> str | None:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return None
