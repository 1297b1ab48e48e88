"""How long each endpoint took for the server's own package, one row per route."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from analyzer.dotnet import seconds
from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(text: str) -> Iterator[Row]:
    """Yield one row per line, `<TimeSpan>, <route>`, the slowest first."""
    for line in text.splitlines():
        duration, comma, route = line.partition(", ")
        if comma:
            yield {"route": route.strip(), "duration_seconds": seconds(duration.strip())}


REQUEST_TIMES = TABLE = Table(
    name="request_times",
    doc=__doc__,
    sources=(
        Source("http.requestTimes", Scope.NODE, collected=False),
        Source("http.requestTimes", Scope.DATABASE, collected=False),
    ),
    columns=(
        Column("route", pa.string(), "Endpoint, with `*` for the database"),
        Column("duration_seconds", pa.float64(), "How long it took inside the server"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""00:00:01.0173673, /admin/debug/threads/runaway
00:00:00.0002329, /build/version
""",
        rows=(
            {"route": "/admin/debug/threads/runaway", "duration_seconds": 1.0173673},
            {"route": "/build/version", "duration_seconds": 0.0002329},
        ),
    ),
)
