"""Requests for more results than a page should have, from the server's hint, one row per request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per occurrence in the hint Paging."""
    for one in body["Results"]:
        if (one.get("Reason") or one.get("HintType")) != "Paging":
            continue
        for action, occurrences in ((one.get("Details") or {}).get("Actions") or {}).items():
            for occurrence in occurrences:
                yield {
                    "action": action,
                    "request": occurrence.get("Details"),
                    "results": occurrence.get("NumberOfResults"),
                    "page_size": occurrence.get("PageSize"),
                    "duration_ms": occurrence.get("Duration"),
                    "results_bytes": occurrence.get("TotalDocumentsSizeInBytes"),
                    "happened_at": occurrence.get("Occurrence"),
                }


UNPAGED_QUERIES = TABLE = Table(
    name="unpaged_queries",
    doc=__doc__,
    sources=(Source("http.notifications", Scope.DATABASE),),
    columns=(
        Column("action", pa.string(), "What was asked for, and by which index"),
        Column("request", pa.string(), "Text of the query or of the request"),
        Column("results", pa.int64(), "Results that were returned"),
        Column("page_size", pa.int64(), "Results that were asked for; 2,147,483,647 is all"),
        Column("duration_ms", pa.float64(), "How long it took"),
        Column("results_bytes", pa.int64(), "Size of the documents returned"),
        Column("happened_at", TIME, "When it was asked"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"Reason": "Paging", "Details": {"Actions": {"Query (Orders/All)":
            [{"NumberOfResults": 3643,
            "PageSize": 2147483647, "Occurrence": "2026-11-23T13:09:59.0252220Z", "Duration": 399,
            "Details": "from Orders", "TotalDocumentsSizeInBytes": 3930733}]}}}, {"Reason": "Indexing"}]}""",
        rows=(
            {
                "action": "Query (Orders/All)",
                "request": "from Orders",
                "results": 3643,
                "page_size": 2147483647,
                "duration_ms": 399,
                "results_bytes": 3930733,
                "happened_at": "2026-11-23T13:09:59.0252220Z",
            },
        ),
    ),
)
