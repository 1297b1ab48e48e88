"""Requests that the server recorded as very slow, from its own hint, one row per request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per request in the hint RequestLatency."""
    for one in body["Results"]:
        if (one.get("Reason") or one.get("HintType")) != "RequestLatency":
            continue
        for kind, requests in ((one.get("Details") or {}).get("RequestLatencies") or {}).items():
            for request in requests:
                yield {
                    "kind": kind,
                    "action": request.get("Action"),
                    "request": request.get("Query"),
                    "duration_ms": request.get("Duration"),
                    "happened_at": request.get("Date"),
                }


SLOW_REQUESTS = TABLE = Table(
    name="slow_requests",
    doc=__doc__,
    sources=(Source("http.notifications", Scope.DATABASE),),
    columns=(
        Column("kind", pa.string(), "What the server counts it as, such as Query"),
        Column("action", pa.string(), "What was asked for"),
        Column("request", pa.string(), "Text of the query or of the request"),
        Column("duration_ms", pa.float64(), "How long it took"),
        Column("happened_at", TIME, "When it was asked"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"Reason": "RequestLatency", "Details": {"RequestLatencies": {"Query": [
            {"Duration": 2083, "Date": "2026-11-25T10:48:06.1155317Z", "Action": "Query",
            "Query": "from Orders where Freight > 0 order by Company"}]}}}, {"Reason": "Paging"}]}""",
        rows=(
            {
                "kind": "Query",
                "action": "Query",
                "request": "from Orders where Freight > 0 order by Company",
                "duration_ms": 2083,
                "happened_at": "2026-11-25T10:48:06.1155317Z",
            },
        ),
    ),
)
