"""How long each index has worked since the database was loaded, one row per index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.dotnet import seconds
from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: Any) -> Iterator[Row]:
    """Yield one row per index. Up to 5.4 the answer is the bare list."""
    for index in body if isinstance(body, list) else body.get("Results") or ():
        yield {
            "name": index.get("Name"),
            "total_indexing_seconds": seconds(index.get("TotalIndexingTime")),
            "lag_seconds": seconds(index.get("LagTime")),
        }


INDEX_TIMES = TABLE = Table(
    name="index_times",
    doc=__doc__,
    sources=(Source("http.indexes.total-time", Scope.DATABASE, packaged=False),),
    columns=(
        Column("name", pa.string(), "Name of the index"),
        Column("total_indexing_seconds", pa.float64(), "Time spent indexing"),
        Column(
            "lag_seconds", pa.float64(), "Time from the last write to when the index saw it, as the server measures it"
        ),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"Name": "Orders/Totals", "TotalIndexingTime": "00:00:02.5000000",
            "LagTime": "00:00:04.2500000"}]}""",
        rows=({"name": "Orders/Totals", "total_indexing_seconds": 2.5, "lag_seconds": 4.25},),
    ),
    older=(
        Sample(
            body=b"""[{"Name": "Orders/Totals", "TotalIndexingTime": "00:00:06.5000000",
                "LagTime": "00:00:08.2500000"}]""",
            rows=({"name": "Orders/Totals", "total_indexing_seconds": 6.5, "lag_seconds": 8.25},),
        ),
    ),
)
