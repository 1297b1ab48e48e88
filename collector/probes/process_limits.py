"""Limits of each RavenDB process, and how much of them it uses.

`limits` holds soft and hard limit under the kernel's own names, null for unlimited. The counts need the
rights of the same user; where those lack, a count is null and `denied` names it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import psutil

SOURCE = "os.process_limits"
TIMEOUT_S = 10.0
PROC = Path("/proc")
KIB = 1024


def probe(processes: Sequence[int]) -> list[dict[str, Any]]:
    """Return one entry per process that is still there."""
    found = (_process(pid) for pid in processes)
    return [process for process in found if process is not None]


def _process(pid: int) -> dict[str, Any] | None:
    try:
        process = psutil.Process(pid)
        name, started = process.name(), process.create_time()
    except psutil.NoSuchProcess:
        return None
    except psutil.AccessDenied:
        return {"pid": pid, "denied": ["process"]}
    denied: list[str] = []

    def asked(what: str, question: Callable[[], Any]) -> Any:
        try:
            return question()
        except (PermissionError, psutil.AccessDenied):
            denied.append(what)
        except (OSError, ValueError, AttributeError, psutil.Error):
            pass
        return None

    folder = PROC / str(pid)
    status = asked("status", lambda: _status(folder)) or {}
    return {
        "pid": pid,
        "name": name,
        "user": asked("user", process.username),
        "started_at": datetime.fromtimestamp(started, timezone.utc).isoformat(),
        "effective_uid": _number(status.get("Uid"), 1),
        "effective_capabilities": status.get("CapEff"),
        "threads": asked("threads", process.num_threads),
        "resident_bytes": asked("memory", lambda: process.memory_info().rss),
        "swapped_bytes": _kib(status.get("VmSwap")),
        "locked_bytes": _kib(status.get("VmLck")),
        "peak_resident_bytes": _kib(status.get("VmHWM")),
        "major_faults": asked("faults", lambda: _major_faults(folder)),
        "open_files": asked("open files", lambda: len(os.listdir(folder / "fd"))),  # noqa: PTH208 - counted, not read
        "memory_maps": asked("memory maps", lambda: _lines(folder / "maps")),
        "oom_score": asked("oom score", lambda: int((folder / "oom_score").read_text())),
        "oom_score_adjustment": asked("oom score", lambda: int((folder / "oom_score_adj").read_text())),
        "limits": asked("limits", lambda: limits((folder / "limits").read_text())),
        "denied": sorted(set(denied)),
    }


def limits(text: str) -> dict[str, dict[str, Any]]:
    """Return soft, hard and unit by name, from the fixed columns of /proc/PID/limits."""
    head, *lines = text.splitlines()
    soft, hard, unit = head.index("Soft"), head.index("Hard"), head.index("Units")
    return {
        line[:soft].strip(): {
            "soft": _limit(line[soft:hard]),
            "hard": _limit(line[hard:unit]),
            "unit": line[unit:].strip() or None,
        }
        for line in lines
    }


def _limit(text: str) -> int | None:
    text = text.strip()
    return None if text == "unlimited" else int(text)


def _status(folder: Path) -> dict[str, str]:
    lines = (folder / "status").read_text(errors="replace").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _number(text: str | None, at: int) -> int | None:
    words = (text or "").split()
    return int(words[at]) if len(words) > at and words[at].isdigit() else None


def _kib(text: str | None) -> int | None:
    number = _number(text, 0)
    return None if number is None else number * KIB


def _lines(path: Path) -> int:
    with path.open("rb") as lines:
        return sum(1 for _ in lines)


def _major_faults(folder: Path) -> int:
    # The name in parentheses may hold blanks; major faults are the tenth field after it.
    return int((folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[9])
