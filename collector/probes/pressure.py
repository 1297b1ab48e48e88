"""Pressure stall information: the share of time that tasks waited for processor, memory or disk (Linux 4.20 on)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

SOURCE = "os.pressure"
TIMEOUT_S = 5.0
PRESSURE = Path("/proc/pressure")


def probe(processes: Sequence[int]) -> list[dict[str, Any]]:
    """Return one entry per resource and kind: `some` task waited, or all of them did (`full`).

    Raises:
        FileNotFoundError: where the kernel does not measure it.
    """
    files = sorted(PRESSURE.iterdir()) if PRESSURE.is_dir() else []
    if not files:
        raise FileNotFoundError(f"{PRESSURE} does not exist: this kernel measures no pressure, or it is switched off")
    return [entry for file in files for entry in _entries(file.name, file.read_text())]


def _entries(resource: str, text: str) -> list[dict[str, Any]]:
    entries = []
    for line in text.splitlines():
        kind, *pairs = line.split()
        values = dict(pair.split("=", 1) for pair in pairs)
        entries.append(
            {
                "resource": resource,
                "kind": kind,
                "percent_10s": float(values["avg10"]),
                "percent_60s": float(values["avg60"]),
                "percent_300s": float(values["avg300"]),
                "total_us": int(values["total"]),
            }
        )
    return entries
