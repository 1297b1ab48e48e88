"""Requests, writes and indexing of each database, averages over the last minute, one row per database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of a database."""
    requests = body.get("Requests") or {}
    yield {
        "requests": (requests.get("RequestsPerSec") or {}).get("Count"),
        "requests_per_second": _rate(body, "Requests", "RequestsPerSec"),
        "average_request_ms": requests.get("AverageDuration"),
        "doc_puts_per_second": _rate(body, "Docs", "PutsPerSec"),
        "doc_bytes_per_second": _rate(body, "Docs", "BytesPutsPerSec"),
        "attachment_puts_per_second": _rate(body, "Attachments", "PutsPerSec"),
        "map_indexed_per_second": _rate(body, "MapIndexes", "IndexedPerSec"),
        "reduce_mapped_per_second": _rate(body, "MapReduceIndexes", "MappedPerSec"),
        "reduce_reduced_per_second": _rate(body, "MapReduceIndexes", "ReducedPerSec"),
    }


def _rate(body: dict[str, Any], group: str, meter: str) -> float | None:
    rate: float | None = ((body.get(group) or {}).get(meter) or {}).get("OneMinuteRate")
    return rate


DATABASE_METRICS = TABLE = Table(
    name="database_metrics",
    doc=__doc__,
    sources=(Source("http.metrics", Scope.DATABASE, packaged=False),),
    columns=(
        Column("requests", pa.int64(), "Requests since the database was loaded"),
        Column("requests_per_second", pa.float64(), "Requests"),
        Column("average_request_ms", pa.float64(), "Average duration of a request, as the server counts it"),
        Column("doc_puts_per_second", pa.float64(), "Documents written"),
        Column("doc_bytes_per_second", pa.float64(), "Bytes of documents written"),
        Column("attachment_puts_per_second", pa.float64(), "Attachments written"),
        Column("map_indexed_per_second", pa.float64(), "Documents indexed by map indexes"),
        Column("reduce_mapped_per_second", pa.float64(), "Documents mapped by map-reduce indexes"),
        Column("reduce_reduced_per_second", pa.float64(), "Entries reduced by map-reduce indexes"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Requests": {"RequestsPerSec": {"Count": 21, "OneMinuteRate": 0.2}, "AverageDuration": 9.5},
            "Docs": {"PutsPerSec": {"OneMinuteRate": 10.0}, "BytesPutsPerSec": {"OneMinuteRate": 949.8}},
            "Attachments": {"PutsPerSec": {"OneMinuteRate": 0.3}}, "MapIndexes": {"IndexedPerSec":
            {"OneMinuteRate": 1.5}}, "MapReduceIndexes": {"MappedPerSec": {"OneMinuteRate": 2.0}}}""",
        rows=(
            {
                "requests": 21,
                "requests_per_second": 0.2,
                "average_request_ms": 9.5,
                "doc_puts_per_second": 10.0,
                "doc_bytes_per_second": 949.8,
                "attachment_puts_per_second": 0.3,
                "map_indexed_per_second": 1.5,
                "reduce_mapped_per_second": 2.0,
                "reduce_reduced_per_second": None,
            },
        ),
    ),
)
