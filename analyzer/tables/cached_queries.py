"""Queries in the cache of parsed queries, one row per text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per query of `/debug/queries/cache/list`."""
    for query in body["Results"]:
        yield {
            "query": query.get("QueryText"),
            "collection": query.get("CollectionName"),
            "index_name": query.get("IndexName") or query.get("AutoIndexName"),
            "is_dynamic": query.get("IsDynamic"),
            "created_at": query.get("CreatedAt"),
            "last_queried_at": query.get("LastQueriedAt"),
        }


CACHED_QUERIES = TABLE = Table(
    name="cached_queries",
    doc=__doc__,
    sources=(Source("http.queries.cache.list", Scope.DATABASE),),
    columns=(
        Column("query", pa.string(), "Text of the query"),
        Column("collection", pa.string(), "Collection it asks for, where it names one"),
        Column("index_name", pa.string(), "Index it uses, where it is known"),
        Column("is_dynamic", pa.bool_(), "Whether the server chooses the index"),
        Column("created_at", TIME, "When the text was first seen"),
        Column("last_queried_at", TIME, "When it was last used"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"TotalCachedQueries": 512, "Results": [{"CreatedAt": "2026-11-23T13:09:58.1894271Z",
            "LastQueriedAt": "2026-11-23T13:09:59Z", "IsDynamic": true, "CollectionName": "Orders",
            "AutoIndexName": "Auto/Orders/ByZero", "QueryText": "from Orders where Zero = 1"}]}""",
        rows=(
            {
                "query": "from Orders where Zero = 1",
                "collection": "Orders",
                "index_name": "Auto/Orders/ByZero",
                "is_dynamic": True,
                "created_at": "2026-11-23T13:09:58.1894271Z",
                "last_queried_at": "2026-11-23T13:09:59Z",
            },
        ),
    ),
)
