"""Queries that were running at the capture, one row per query. Their parameters are left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per query of `/debug/queries/running`: every field but the metadata is an index."""
    for index, queries in body.items():
        for query in queries if isinstance(queries, list) else ():
            about = query.get("QueryInfo") or {}
            yield {
                "index_name": query.get("IndexName") or index,
                "query_id": query.get("QueryId"),
                "started_at": query.get("StartTime"),
                "duration_ms": query.get("DurationInMs"),
                "is_streaming": query.get("IsStreaming"),
                "query": about.get("Query") if isinstance(about, dict) else None,
            }


RUNNING_QUERIES = TABLE = Table(
    name="running_queries",
    doc=__doc__,
    sources=(Source("http.queries.running", Scope.DATABASE),),
    columns=(
        Column("index_name", pa.string(), "Index that the query runs on"),
        Column("query_id", pa.int64(), "Number by which the server can end it"),
        Column("started_at", TIME, "When it began"),
        Column("duration_ms", pa.float64(), "How long it had run at the capture"),
        Column("is_streaming", pa.bool_(), "Whether it streams its results"),
        Column("query", pa.string(), "Text of the query"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"@metadata": {"NodeTag": "A"}, "Orders/Totals": [{"DurationInMs": 61000, "IndexName": "Orders/Totals",
            "QueryId": 7, "StartTime": "2026-11-23T13:09:30.73Z", "QueryInfo": {"Query": "from index 'Orders/Totals'"},
            "IsStreaming": false}]}""",
        rows=(
            {
                "index_name": "Orders/Totals",
                "query_id": 7,
                "started_at": "2026-11-23T13:09:30.73Z",
                "duration_ms": 61000,
                "is_streaming": False,
                "query": "from index 'Orders/Totals'",
            },
        ),
    ),
)
