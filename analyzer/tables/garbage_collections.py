"""The last garbage collection of each kind, one row per kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.dotnet import seconds
from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per kind. A kind that never ran has index 0."""
    for kind, collection in body.items():
        if kind.startswith("@") or not isinstance(collection, dict):
            continue
        pauses = [pause for text in collection.get("PauseDurations") or () if (pause := seconds(text)) is not None]
        yield {
            "kind": kind,
            "longest_pause_seconds": max(pauses, default=None),
            "index": collection.get("Index"),
            "generation": collection.get("Generation"),
            "is_compacting": collection.get("Compacted"),
            "is_concurrent": collection.get("Concurrent"),
            "heap_bytes": collection.get("HeapSizeBytes"),
            "fragmented_bytes": collection.get("FragmentedBytes"),
            "committed_bytes": collection.get("TotalCommittedBytes"),
            "promoted_bytes": collection.get("PromotedBytes"),
            "memory_load_bytes": collection.get("MemoryLoadBytes"),
            "high_load_threshold_bytes": collection.get("HighMemoryLoadThresholdBytes"),
            "total_available_bytes": collection.get("TotalAvailableMemoryBytes"),
            "pause_percent": collection.get("PauseTimePercentage"),
            "finalization_pending": collection.get("FinalizationPendingCount"),
            "pinned_objects": collection.get("PinnedObjectsCount"),
        }


GARBAGE_COLLECTIONS = TABLE = Table(
    name="garbage_collections",
    doc=__doc__,
    sources=(Source("http.admin.memory.gc", Scope.NODE),),
    columns=(
        Column("kind", pa.string(), "Any (the last of all), Ephemeral (generation 0 or 1), Background or FullBlocking"),
        Column("longest_pause_seconds", pa.float64(), "The longer of its two pauses"),
        Column("index", pa.int64(), "Number of the collection since the process started"),
        Column("generation", pa.int64(), "Generation that was collected: 0, 1 or 2"),
        Column("is_compacting", pa.bool_(), "Whether it moved objects together"),
        Column("is_concurrent", pa.bool_(), "Whether the program ran on meanwhile"),
        Column("heap_bytes", pa.int64(), "Heap after it"),
        Column("fragmented_bytes", pa.int64(), "Of that, holes"),
        Column("committed_bytes", pa.int64(), "Memory that the heap holds from the system"),
        Column("promoted_bytes", pa.int64(), "What survived it"),
        Column("memory_load_bytes", pa.int64(), "Memory in use on the machine at that time"),
        Column("high_load_threshold_bytes", pa.int64(), "Load from which the runtime collects harder"),
        Column("total_available_bytes", pa.int64(), "Memory that the runtime may use"),
        Column(
            "pause_percent",
            pa.float64(),
            "Share of the time since the start that the program stood still for collections",
        ),
        Column("finalization_pending", pa.int64(), "Objects that wait for their finalizer"),
        Column("pinned_objects", pa.int64(), "Objects that could not be moved"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Any": {"Compacted": true, "Concurrent": false, "FinalizationPendingCount": 14,
            "FragmentedBytes": 30721576,
            "Generation": 0, "HeapSizeBytes": 233975880, "HighMemoryLoadThresholdBytes": 22748851814, "Index": 56,
            "MemoryLoadBytes": 1516590120, "PauseDurations": ["00:00:00.0053280", "00:00:00"],
            "PauseTimePercentage": 1.15, "PinnedObjectsCount": 0, "PromotedBytes": 5742352,
            "TotalAvailableMemoryBytes": 25276502016, "TotalCommittedBytes": 395243520}}""",
        rows=(
            {
                "kind": "Any",
                "longest_pause_seconds": 0.005328,
                "index": 56,
                "generation": 0,
                "is_compacting": True,
                "is_concurrent": False,
                "heap_bytes": 233975880,
                "fragmented_bytes": 30721576,
                "committed_bytes": 395243520,
                "promoted_bytes": 5742352,
                "memory_load_bytes": 1516590120,
                "high_load_threshold_bytes": 22748851814,
                "total_available_bytes": 25276502016,
                "pause_percent": 1.15,
                "finalization_pending": 14,
                "pinned_objects": 0,
            },
        ),
    ),
)
