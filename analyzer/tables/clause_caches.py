"""Cached clauses of Lucene queries, one row per node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the summary; the clauses themselves are text of queries, and left out."""
    summary = body.get("Summary") or {}
    yield {"clauses": summary.get("Total"), "size_bytes": summary.get("Size")}


CLAUSE_CACHES = TABLE = Table(
    name="clause_caches",
    doc=__doc__,
    sources=(Source("http.admin.indexes.lucene.query-clause-cache", Scope.NODE),),
    columns=(
        Column("clauses", pa.int64(), "Clauses in the cache"),
        Column("size_bytes", pa.int64(), "Memory the cache takes"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Summary": {"Size": 4096, "HumaneSize": "4 KBytes", "Total": 3}, "Entries": []}""",
        rows=({"clauses": 3, "size_bytes": 4096},),
    ),
)
