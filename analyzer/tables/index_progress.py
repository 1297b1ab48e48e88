"""What each index still has to read, counted by the server, one row per index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per index of `/indexes/progress`, its collections summed."""
    for index in body["Results"]:
        collections = list((index.get("Collections") or {}).values())
        yield {
            "name": index["Name"],
            "is_stale": index.get("IsStale"),
            "running_status": index.get("IndexRunningStatus"),
            "processed_per_second": index.get("ProcessedPerSecond"),
            "waiting_documents": _sum(collections, "NumberOfItemsToProcess"),
            "waiting_tombstones": _sum(collections, "NumberOfTombstonesToProcess"),
            "total_documents": _sum(collections, "TotalNumberOfItems"),
        }


def _sum(collections: list[dict[str, Any]], field: str) -> int | None:
    counts = [one[field] for one in collections if isinstance(one.get(field), int)]
    return sum(counts) if counts else None


INDEX_PROGRESS = TABLE = Table(
    name="index_progress",
    doc=__doc__,
    sources=(Source("http.indexes.progress", Scope.DATABASE, packaged=False),),
    columns=(
        Column("name", pa.string(), "Name of the index"),
        Column("is_stale", pa.bool_(), "Whether anything waits to be indexed"),
        Column("running_status", pa.string(), "Running, Paused, Disabled or Pending"),
        Column("processed_per_second", pa.float64(), "Documents indexed per second now"),
        Column("waiting_documents", pa.int64(), "Documents still to be read, over its collections"),
        Column("waiting_tombstones", pa.int64(), "Tombstones still to be read, over its collections"),
        Column("total_documents", pa.int64(), "Documents in its collections"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"IsStale": true, "IndexRunningStatus": "Paused", "ProcessedPerSecond": 0,
            "Collections": {"Orders": {"NumberOfItemsToProcess": 1500, "NumberOfTombstonesToProcess": 400,
            "TotalNumberOfItems": 5100}}, "Name": "Orders/ByCompany", "Type": "Map"}]}""",
        rows=(
            {
                "name": "Orders/ByCompany",
                "is_stale": True,
                "running_status": "Paused",
                "processed_per_second": 0,
                "waiting_documents": 1500,
                "waiting_tombstones": 400,
                "total_documents": 5100,
            },
        ),
    ),
)
