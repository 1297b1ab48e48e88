"""Whether each index runs, one row per index, and one without a name for indexing as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the row of the database, then one per index."""
    yield {"name": None, "status": body.get("Status")}
    for index in body.get("Indexes") or ():
        yield {"name": index.get("Name"), "status": index.get("Status")}


INDEX_STATUSES = TABLE = Table(
    name="index_statuses",
    doc=__doc__,
    sources=(Source("http.indexes.status", Scope.DATABASE, packaged=False),),
    columns=(
        Column("name", pa.string(), "Name of the index; NULL for all indexing of the database"),
        Column("status", pa.string(), "Running, Paused, Disabled or Pending"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Status": "Paused", "Indexes": [{"Name": "Orders/Totals", "Status": "Disabled"}]}""",
        rows=(
            {"name": None, "status": "Paused"},
            {"name": "Orders/Totals", "status": "Disabled"},
        ),
    ),
)
