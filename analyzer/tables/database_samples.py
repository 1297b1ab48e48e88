"""What each database did while it was sampled, one row per moment and database; only where `--sample` was given."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table
from analyzer.sampled import part, samples


def rows(text: str) -> Iterator[Row]:
    """Yield one row per database of each line of `samples.server`."""
    for now in samples(text):
        for name, metrics in (part(now, "databases") or {}).items():
            yield {
                "sampled_at": now.get("at"),
                "database": name,
                "requests_per_second": part(metrics, "Requests", "RequestsPerSec", "Current"),
                "concurrent_requests": part(metrics, "Requests", "ConcurrentRequestsCount"),
                "average_request_ms": part(metrics, "Requests", "AverageDuration"),
                "doc_puts_per_second": part(metrics, "Docs", "PutsPerSec", "Current"),
                "map_indexed_per_second": part(metrics, "MapIndexes", "IndexedPerSec", "Current"),
                "reduce_mapped_per_second": part(metrics, "MapReduceIndexes", "MappedPerSec", "Current"),
            }


DATABASE_SAMPLES = TABLE = Table(
    name="database_samples",
    doc=__doc__,
    sources=(Source("samples.server", Scope.NODE, packaged=False),),
    columns=(
        Column("sampled_at", TIME, "When, by the collector's clock"),
        Column("requests_per_second", pa.float64(), "Requests in the last second, as the server counts them"),
        Column("concurrent_requests", pa.int64(), "Requests in work at that moment"),
        Column("average_request_ms", pa.float64(), "Average duration of a request, as the server counts it"),
        Column("doc_puts_per_second", pa.float64(), "Documents written in the last second"),
        Column("map_indexed_per_second", pa.float64(), "Documents indexed by map indexes in the last second"),
        Column("reduce_mapped_per_second", pa.float64(), "Documents mapped by map-reduce indexes in the last second"),
    ),
    rows=rows,
    sample=Sample(
        body=(
            b'{"at": "2026-11-24T10:00:00Z", "databases": {"Shop": {"Requests": {"RequestsPerSec": {"Current": 3.0}},'
            b' "Docs": {"PutsPerSec": {"Current": 7.0}}}}}\n{"at": "2026-11-24T10:00:05Z", "databases": {}}\n'
        ),
        rows=({"database": "Shop", "requests_per_second": 3.0, "doc_puts_per_second": 7.0},),
    ),
)
