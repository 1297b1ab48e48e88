"""What the collection cost, and how each server was spared meanwhile: a row per server, or one if none was asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(manifest: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per server of `cost`; none where the input does not tell."""
    cost = manifest.get("cost")
    if not isinstance(cost, dict):
        return
    whole = {name: cost.get(name) for name in ("seconds", "cpu_seconds", "peak_memory_bytes", "answered_bytes")}
    nodes = cost.get("nodes")
    for node, history in (nodes if isinstance(nodes, dict) and nodes else {None: {}}).items():
        told = history if isinstance(history, dict) else {}
        paces = [change.get("pace") for change in told.get("changes") or () if isinstance(change, dict)]
        yield whole | {
            "node": node,
            "before_ms": told.get("before_ms"),
            "highest_ms": told.get("highest_ms"),
            "times_slowed": paces.count("one at a time") if told else None,
            "times_paused": paces.count("paused") if told else None,
            "paused_seconds": told.get("paused_seconds"),
            "dropped_questions": told.get("dropped"),
        }


COLLECTION_COSTS = TABLE = Table(
    name="collection_costs",
    doc=__doc__,
    sources=(Source("manifest", Scope.HOST),),
    columns=(
        Column("seconds", pa.float64(), "How long the whole collection took"),
        Column("cpu_seconds", pa.float64(), "Processor time of the collector"),
        Column("peak_memory_bytes", pa.int64(), "Most memory that the collector held"),
        Column("answered_bytes", pa.int64(), "Size of all answers"),
        Column("before_ms", pa.float64(), "How long the server took for a cheap question before it was asked others"),
        Column("highest_ms", pa.float64(), "The longest it took for that question meanwhile"),
        Column("times_slowed", pa.int64(), "How often the collector went on with one question at a time"),
        Column("times_paused", pa.int64(), "How often it stopped asking"),
        Column("paused_seconds", pa.float64(), "How long questions waited for that, summed"),
        Column("dropped_questions", pa.int64(), "Questions that were not asked, to spare the server"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"cost": {"seconds": 9.5, "cpu_seconds": 1.5, "peak_memory_bytes": 50000000, "asked": 99,
            "answered_bytes": 700000, "file_bytes": 90000, "nodes": {"A": {"before_ms": 2.0, "highest_ms": 1500.0,
            "paused_seconds": 3.0, "dropped": 4, "changes": [{"at": "2026-11-24T10:00:00Z", "pace": "paused"}]}}}}""",
        rows=(
            {
                "node": "A",
                "seconds": 9.5,
                "before_ms": 2.0,
                "times_paused": 1,
                "times_slowed": 0,
                "dropped_questions": 4,
            },
        ),
    ),
)
