"""What the machine did while it was sampled, one row per moment; only where `--sample` was given."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table
from analyzer.sampled import part, with_one_before

NOT_BUSY = ("idle", "iowait")
COUNTED_TWICE = ("guest", "guest_nice")  # Linux has them in user and nice as well


def rows(text: str) -> Iterator[Row]:
    """Yield one row per line of `samples.host`."""
    for now, before, _ in with_one_before(text):
        spent = _spent(part(now, "cpu_seconds"), part(before, "cpu_seconds"))
        load = now.get("load")
        yield {
            "sampled_at": now.get("at"),
            "cpu_percent": None if spent is None else 100 - sum(spent.get(kind, 0.0) for kind in NOT_BUSY),
            "waiting_for_disk_percent": None if spent is None else spent.get("iowait"),
            "stolen_percent": None if spent is None else spent.get("steal"),
            "load": load[0] if isinstance(load, list) and load else None,
            "available_bytes": part(now, "memory_bytes", "available"),
            "cached_bytes": part(now, "memory_bytes", "cached"),
            "swapped_bytes": part(now, "swap_bytes", "used"),
        }


def _spent(now: object, before: object) -> dict[str, float] | None:
    """Return the percent of all processor time, by what it was spent on."""
    if not isinstance(now, dict) or not isinstance(before, dict):
        return None
    grown = {kind: now[kind] - before.get(kind, 0) for kind in now if kind not in COUNTED_TWICE}
    total = sum(grown.values())
    return {kind: 100 * seconds / total for kind, seconds in grown.items()} if total > 0 else None


HOST_SAMPLES = TABLE = Table(
    name="host_samples",
    doc=__doc__,
    sources=(Source("samples.host", Scope.HOST, packaged=False),),
    columns=(
        Column("sampled_at", TIME, "When, by the collector's clock"),
        Column("cpu_percent", pa.float64(), "Processor time in use since the row before, of all cores"),
        Column("waiting_for_disk_percent", pa.float64(), "Idle while something waited for a disk"),
        Column("stolen_percent", pa.float64(), "Taken by the hypervisor for others"),
        Column("load", pa.float64(), "Tasks that run or wait, average of the last minute"),
        Column("available_bytes", pa.int64(), "Memory that programs can still have without swapping"),
        Column("cached_bytes", pa.int64(), "Memory that holds files"),
        Column("swapped_bytes", pa.int64(), "Swap in use"),
    ),
    rows=rows,
    sample=Sample(
        body=(
            b'{"at": "2026-11-24T10:00:00Z", "cpu_seconds": {"user": 10, "idle": 80, "iowait": 1, "steal": 0},'
            b' "memory_bytes": {"available": 5, "cached": 3}, "swap_bytes": {"used": 0}, "load": [0.5, 0.4, 0.3]}\n'
            b'{"at": "2026-11-24T10:00:05Z", "cpu_seconds": {"user": 14, "idle": 84, "iowait": 2, "steal": 1},'
            b' "memory_bytes": {"available": 4, "cached": 3}, "swap_bytes": {"used": 7}}\n'
        ),
        rows=(
            {"cpu_percent": None, "load": 0.5, "available_bytes": 5, "swapped_bytes": 0},
            {"cpu_percent": 50.0, "waiting_for_disk_percent": 10.0, "stolen_percent": 10.0, "swapped_bytes": 7},
        ),
    ),
)
