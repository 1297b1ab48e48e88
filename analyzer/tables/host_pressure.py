"""Share of time that tasks waited for processor, memory or disk, one row per resource and kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: list[dict[str, Any]]) -> Iterator[Row]:
    """Yield one row per entry of `os.pressure`."""
    for entry in body:
        yield {
            "resource": entry.get("resource"),
            "kind": entry.get("kind"),
            "waited_percent_10s": entry.get("percent_10s"),
            "waited_percent_60s": entry.get("percent_60s"),
            "waited_percent_300s": entry.get("percent_300s"),
            "waited_us_since_boot": entry.get("total_us"),
        }


HOST_PRESSURE = TABLE = Table(
    name="host_pressure",
    doc=__doc__,
    sources=(Source("os.pressure", Scope.HOST, packaged=False),),
    columns=(
        Column("resource", pa.string(), "cpu, memory, io or irq"),
        Column("kind", pa.string(), "some: at least one task waited; full: all of them did"),
        Column("waited_percent_10s", pa.float64(), "Share of the last 10 s"),
        Column("waited_percent_60s", pa.float64(), "Share of the last 60 s"),
        Column("waited_percent_300s", pa.float64(), "Share of the last 300 s"),
        Column("waited_us_since_boot", pa.int64(), "Time waited since boot, in microseconds"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""[{"resource": "io", "kind": "full", "percent_10s": 0.28, "percent_60s": 0.31, "percent_300s": 0.26,
            "total_us": 4644564}]""",
        rows=(
            {
                "resource": "io",
                "kind": "full",
                "waited_percent_10s": 0.28,
                "waited_percent_60s": 0.31,
                "waited_percent_300s": 0.26,
                "waited_us_since_boot": 4644564,
            },
        ),
    ),
)
