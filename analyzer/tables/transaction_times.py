"""Latest write transactions of each database and the waits between them, one row per span of time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per recent span and per summed-up one."""
    for metric in body.get("PerfMetrics") or ():
        for is_history, key in ((False, "Recent"), (True, "History")):
            for span in metric.get(key) or ():
                yield {
                    "metric": metric.get("MetricType"),
                    "started_at": span.get("Start"),
                    "ended_at": span.get("End"),
                    "is_history": is_history,
                    "counter": span.get("Counter"),
                    "commands": span.get("CommandsCounter"),
                    "duration_ms": span.get("Duration"),
                    "longest_ms": span.get("MaxDuration"),
                }


TRANSACTION_TIMES = TABLE = Table(
    name="transaction_times",
    doc=__doc__,
    sources=(Source("http.perf-metrics", Scope.DATABASE),),
    columns=(
        Column(
            "metric",
            pa.string(),
            "Transaction: merged writes; GeneralWait: how long the writer waited for something to write",
        ),
        Column("started_at", TIME, "When it began"),
        Column("ended_at", TIME, "When a summed-up span ended; NULL for a single one"),
        Column("is_history", pa.bool_(), "Whether the row sums up several"),
        Column("counter", pa.int64(), "Transactions or waits in it"),
        Column("commands", pa.int64(), "Commands written; NULL for waits and for sums"),
        Column("duration_ms", pa.float64(), "How long it took, or a sum of all in the span"),
        Column("longest_ms", pa.float64(), "The longest one of a summed-up span"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"PerfMetrics": [{"MetricType": "Transaction", "Recent": [{"Start": "2026-11-25T10:38:45.4207086Z",
            "Counter": 1, "CommandsCounter": 300, "Duration": 522.28, "InternalWindows": [], "Type": "Transaction"}],
            "History": [{"Start": "2026-11-25T10:00:00Z", "End": "2026-11-25T10:10:00Z", "Counter": 40,
            "Duration": 900.5, "ActiveDuration": 900.5, "MaxDuration": 80.25, "MinDuration": 0.5}]}]}""",
        rows=(
            {
                "metric": "Transaction",
                "started_at": "2026-11-25T10:38:45.4207086Z",
                "ended_at": None,
                "is_history": False,
                "counter": 1,
                "commands": 300,
                "duration_ms": 522.28,
                "longest_ms": None,
            },
            {
                "metric": "Transaction",
                "started_at": "2026-11-25T10:00:00Z",
                "ended_at": "2026-11-25T10:10:00Z",
                "is_history": True,
                "counter": 40,
                "commands": None,
                "duration_ms": 900.5,
                "longest_ms": 80.25,
            },
        ),
    ),
)
