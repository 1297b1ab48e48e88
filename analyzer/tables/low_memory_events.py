"""Entries into and out of low-memory mode that the server remembers, one row per event."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.dotnet import size_bytes
from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per event, the newest first. Version 5.4 does not say `TotalScratchDirty`."""
    for event in body.get("Low Memory Events") or ():
        yield {
            "event": event.get("Event"),
            "happened_at": event.get("TimeOfEvent"),
            "free_bytes": size_bytes(event.get("FreeMem")),
            "commit_charge_bytes": size_bytes(event.get("CurrentCommitCharge")),
            "unmanaged_bytes": size_bytes(event.get("TotalUnmanaged")),
            "scratch_dirty_bytes": size_bytes(event.get("TotalScratchDirty")),
            "physical_bytes": size_bytes(event.get("PhysicalMem")),
            "threshold_bytes": size_bytes((event.get("HumanlyReadSizes") or {}).get("Threshold")),
        }


LOW_MEMORY_EVENTS = TABLE = Table(
    name="low_memory_events",
    doc=__doc__,
    sources=(Source("http.admin.memory.low-mem-log", Scope.NODE),),
    columns=(
        Column(
            "event",
            pa.string(),
            "LowMemOnTimeoutChk or LowMemHandler: memory is low; BackToNormal or BackToNormalHandler: no longer",
        ),
        Column("happened_at", TIME, "When"),
        Column("free_bytes", pa.int64(), "Free memory then"),
        Column("commit_charge_bytes", pa.int64(), "Memory promised to processes then"),
        Column("unmanaged_bytes", pa.int64(), "Unmanaged memory of the server then"),
        Column("scratch_dirty_bytes", pa.int64(), "Dirty memory of temporary files then"),
        Column("physical_bytes", pa.int64(), "Memory of the machine"),
        Column("threshold_bytes", pa.int64(), "Low-memory line then"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Low Memory Events": [{"Event": "LowMemOnTimeoutChk", "FreeMem": 1000000,
            "CurrentCommitCharge": 2000000,
            "TotalUnmanaged": 300, "TotalScratchDirty": 4, "PhysicalMem": 8000000,
            "TimeOfEvent": "2026-11-23T13:10:00.0000000Z", "HumanlyReadSizes": {"Threshold": "2 GBytes"}}]}""",
        rows=(
            {
                "event": "LowMemOnTimeoutChk",
                "happened_at": "2026-11-23T13:10:00.0000000Z",
                "free_bytes": 1000000,
                "commit_charge_bytes": 2000000,
                "unmanaged_bytes": 300,
                "scratch_dirty_bytes": 4,
                "physical_bytes": 8000000,
                "threshold_bytes": 2147483648,
            },
        ),
    ),
)
