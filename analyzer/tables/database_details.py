"""What the detailed stats of a database add to the plain ones, one row per database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of a database."""
    yield {
        "identities": body.get("CountOfIdentities"),
        "compare_exchanges": body.get("CountOfCompareExchange"),
        "compare_exchange_tombstones": body.get("CountOfCompareExchangeTombstones"),
        "time_series_deleted_ranges": body.get("CountOfTimeSeriesDeletedRanges"),
    }


DATABASE_DETAILS = TABLE = Table(
    name="database_details",
    doc=__doc__,
    sources=(Source("http.stats.detailed", Scope.DATABASE, packaged=False),),
    columns=(
        Column("identities", pa.int64(), "Identities"),
        Column("compare_exchanges", pa.int64(), "Compare-exchange values"),
        Column(
            "compare_exchange_tombstones", pa.int64(), "Deletes of compare-exchange values that are not cleaned yet"
        ),
        Column("time_series_deleted_ranges", pa.int64(), "Deleted ranges of time series that are not cleaned yet"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"CountOfIdentities": 1, "CountOfCompareExchange": 77, "CountOfCompareExchangeTombstones": 0,
            "CountOfTimeSeriesDeletedRanges": 2, "CountOfIndexes": 7}""",
        rows=(
            {
                "identities": 1,
                "compare_exchanges": 77,
                "compare_exchange_tombstones": 0,
                "time_series_deleted_ranges": 2,
            },
        ),
    ),
)
