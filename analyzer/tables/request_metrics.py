"""Requests and writes of each server, one row per node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of `/admin/metrics`. Rates are averages over the last minute."""
    requests = body.get("Requests") or {}
    yield {
        "requests": (requests.get("RequestsPerSec") or {}).get("Count"),
        "requests_per_second": _rate(body, "Requests", "RequestsPerSec"),
        "concurrent_requests": requests.get("ConcurrentRequestsCount"),
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


REQUEST_METRICS = TABLE = Table(
    name="request_metrics",
    doc=__doc__,
    sources=(Source("http.admin.metrics", Scope.NODE, packaged=False),),
    columns=(
        Column("requests", pa.int64(), "Requests since the server started"),
        Column("requests_per_second", pa.float64(), "Average over the last minute"),
        Column("concurrent_requests", pa.int64(), "Requests in work at that moment, this one included"),
        Column("average_request_ms", pa.float64(), "Average duration of a request, as the server counts it"),
        Column("doc_puts_per_second", pa.float64(), "Documents written a second, average over the last minute"),
        Column(
            "doc_bytes_per_second", pa.float64(), "Bytes of documents written a second, average over the last minute"
        ),
        Column(
            "attachment_puts_per_second", pa.float64(), "Attachments written a second, average over the last minute"
        ),
        Column(
            "map_indexed_per_second",
            pa.float64(),
            "Documents indexed by map indexes a second, average over the last minute",
        ),
        Column(
            "reduce_mapped_per_second",
            pa.float64(),
            "Documents mapped by map-reduce indexes a second, average over the last minute",
        ),
        Column(
            "reduce_reduced_per_second",
            pa.float64(),
            "Entries reduced by map-reduce indexes a second, average over the last minute",
        ),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Requests": {"RequestsPerSec": {"Current": 0.0, "Count": 483, "MeanRate": 0.2, "OneMinuteRate": 0.1},
            "ConcurrentRequestsCount": 1, "AverageDuration": 5.5},
            "Docs": {"PutsPerSec": {"OneMinuteRate": 2.0}, "BytesPutsPerSec": {"OneMinuteRate": 300.0}},
            "Attachments": {"PutsPerSec": {"OneMinuteRate": 0.0}},
            "MapIndexes": {"IndexedPerSec": {"OneMinuteRate": 1.0}},
            "MapReduceIndexes": {"MappedPerSec": {"OneMinuteRate": 0.5}, "ReducedPerSec": {"OneMinuteRate": 0.25}}}""",
        rows=(
            {
                "requests": 483,
                "requests_per_second": 0.1,
                "concurrent_requests": 1,
                "average_request_ms": 5.5,
                "doc_puts_per_second": 2.0,
                "doc_bytes_per_second": 300.0,
                "attachment_puts_per_second": 0.0,
                "map_indexed_per_second": 1.0,
                "reduce_mapped_per_second": 0.5,
                "reduce_reduced_per_second": 0.25,
            },
        ),
    ),
)
