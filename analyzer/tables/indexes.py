"""State and statistics of each index, one row per index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per index of `/indexes/stats`."""
    for index in body["Results"]:
        yield {
            "name": index["Name"],
            "type": index.get("Type"),
            "state": index.get("State"),
            "status": index.get("Status"),
            "is_stale": index.get("IsStale"),
            "is_invalid": index.get("IsInvalidIndex"),
            "priority": index.get("Priority"),
            "lock_mode": index.get("LockMode"),
            "search_engine": index.get("SearchEngineType"),
            "entries": index.get("EntriesCount"),
            "errors": index.get("ErrorsCount"),
            "map_attempts": index.get("MapAttempts"),
            "map_errors": index.get("MapErrors"),
            "reduce_attempts": index.get("ReduceAttempts"),
            "reduce_errors": index.get("ReduceErrors"),
            "max_outputs_per_document": index.get("MaxNumberOfOutputsPerDocument"),
            "referenced_collections": len(index.get("ReferencedCollections") or ()),
            "created_at": index.get("CreatedTimestamp"),
            "last_indexing_at": index.get("LastIndexingTime"),
            "last_querying_at": index.get("LastQueryingTime"),
        }


INDEXES = TABLE = Table(
    name="indexes",
    doc=__doc__,
    sources=(Source("http.indexes.stats", Scope.DATABASE),),
    columns=(
        Column("name", pa.string(), "Name of the index"),
        Column("type", pa.string(), "Map, MapReduce, AutoMap, AutoMapReduce, JavaScriptMap, Faulty …"),
        Column("state", pa.string(), "Normal, Disabled, Idle or Error"),
        Column("status", pa.string(), "Running, Paused, Disabled or Pending"),
        Column("is_stale", pa.bool_(), "Whether documents wait to be indexed, as the server says"),
        Column("is_invalid", pa.bool_(), "Whether so many attempts failed that the server gave the index up"),
        Column("priority", pa.string(), "Low, Normal or High"),
        Column("lock_mode", pa.string(), "Unlock, LockedIgnore or LockedError"),
        Column("search_engine", pa.string(), "Lucene or Corax; NULL before 6.0"),
        Column("entries", pa.int64(), "Entries in the index"),
        Column("errors", pa.int64(), "Indexing errors kept; the server keeps the last 500"),
        Column("map_attempts", pa.int64(), "Documents that a map ran over, since the index was made"),
        Column("map_errors", pa.int64(), "Documents that a map failed on"),
        Column("reduce_attempts", pa.int64(), "Reductions tried; NULL without a reduce"),
        Column("reduce_errors", pa.int64(), "Reductions that failed"),
        Column("max_outputs_per_document", pa.int64(), "Most entries that one document gave"),
        Column("referenced_collections", pa.int64(), "Collections it loads documents from"),
        Column("created_at", TIME, "When the index was made"),
        Column("last_indexing_at", TIME, "When a batch last ran; NULL before the first"),
        Column("last_querying_at", TIME, "Last query since the server started"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"Name": "Fans/Out", "Type": "Map", "State": "Normal", "Status": "Paused",
            "IsStale": false, "EntriesCount": 60000, "MaxNumberOfOutputsPerDocument": 3000,
            "ReferencedCollections": ["Companies"], "CreatedTimestamp": "2026-11-23T13:09:50.5950117Z"}]}""",
        rows=(
            {
                "name": "Fans/Out",
                "type": "Map",
                "state": "Normal",
                "status": "Paused",
                "is_stale": False,
                "entries": 60000,
                "max_outputs_per_document": 3000,
                "referenced_collections": 1,
                "created_at": "2026-11-23T13:09:50.5950117Z",
            },
        ),
    ),
)
