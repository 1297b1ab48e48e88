"""What each server did while it was sampled, one row per moment; only where `--sample` was given."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from analyzer.dotnet import seconds
from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table
from analyzer.sampled import Told, part, rate, with_one_before


def rows(text: str) -> Iterator[Row]:
    """Yield one row per line of `samples.server`."""
    for now, before, passed in with_one_before(text):
        metrics = part(now, "answers", "http.admin.metrics")
        busy = rate(_cpu_seconds(now), _cpu_seconds(before), passed)
        failed = part(now, "failed")
        yield {
            "sampled_at": now.get("at"),
            "requests_per_second": part(metrics, "Requests", "RequestsPerSec", "Current"),
            "concurrent_requests": part(metrics, "Requests", "ConcurrentRequestsCount"),
            "average_request_ms": part(metrics, "Requests", "AverageDuration"),
            "doc_puts_per_second": part(metrics, "Docs", "PutsPerSec", "Current"),
            "map_indexed_per_second": part(metrics, "MapIndexes", "IndexedPerSec", "Current"),
            "cpu_percent": None if busy is None else 100 * busy,
            "failed_questions": len(failed) if isinstance(failed, dict) else None,
        }


def _cpu_seconds(told: Told | None) -> float | None:
    stats = part(told, "answers", "http.admin.cpu.stats", "CpuStats")
    return seconds(part(stats[0], "TotalProcessorTime")) if isinstance(stats, list) and stats else None


SERVER_SAMPLES = TABLE = Table(
    name="server_samples",
    doc=__doc__,
    sources=(Source("samples.server", Scope.NODE, packaged=False),),
    columns=(
        Column("sampled_at", TIME, "When, by the collector's clock"),
        Column("requests_per_second", pa.float64(), "Requests in the last second, as the server counts them"),
        Column("concurrent_requests", pa.int64(), "Requests in work at that moment, this one included"),
        Column("average_request_ms", pa.float64(), "Average duration of a request, as the server counts it"),
        Column("doc_puts_per_second", pa.float64(), "Documents written in the last second"),
        Column("map_indexed_per_second", pa.float64(), "Documents indexed by map indexes in the last second"),
        Column("cpu_percent", pa.float64(), "Processor time since the row before, of one core: 200 is two cores"),
        Column("failed_questions", pa.int64(), "Questions of this sample that had no answer"),
    ),
    rows=rows,
    sample=Sample(
        body=(
            b'{"at": "2026-11-24T10:00:00Z", "answers": {"http.admin.metrics": {"Requests": {"RequestsPerSec":'
            b' {"Current": 3.0}, "ConcurrentRequestsCount": 1, "AverageDuration": 2.5}}, "http.admin.cpu.stats":'
            b' {"CpuStats": [{"TotalProcessorTime": "00:00:10"}]}}, "databases": {}, "failed": {}}\n'
            b'{"at": "2026-11-24T10:00:05Z", "answers": {"http.admin.cpu.stats":'
            b' {"CpuStats": [{"TotalProcessorTime": "00:00:12"}]}}, "failed": {"http.admin.metrics": "answered 500"}}\n'
        ),
        rows=(
            {"requests_per_second": 3.0, "concurrent_requests": 1, "cpu_percent": None, "failed_questions": 0},
            {"requests_per_second": None, "cpu_percent": 40.0, "failed_questions": 1},
        ),
    ),
)
