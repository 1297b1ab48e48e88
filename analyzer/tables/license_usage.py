"""How much of what the license limits is used in the cluster, one row per node that was asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row."""
    yield {
        "static_indexes": body.get("NumberOfStaticIndexesInCluster"),
        "auto_indexes": body.get("NumberOfAutoIndexesInCluster"),
        "custom_sorters": body.get("NumberOfCustomSortersInCluster"),
        "analyzers": body.get("NumberOfAnalyzersInCluster"),
        "subscriptions": body.get("NumberOfSubscriptionsInCluster"),
    }


LICENSE_USAGE = TABLE = Table(
    name="license_usage",
    doc=__doc__,
    sources=(Source("http.license.limits-usage", Scope.NODE, since=(6, 0), packaged=False),),
    columns=(
        Column("static_indexes", pa.int64(), "Indexes that someone defined"),
        Column("auto_indexes", pa.int64(), "Indexes that queries made"),
        Column("custom_sorters", pa.int64(), "Custom sorters"),
        Column("analyzers", pa.int64(), "Custom analyzers"),
        Column("subscriptions", pa.int64(), "Subscriptions"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"NumberOfStaticIndexesInCluster": 7, "NumberOfAutoIndexesInCluster": 0,
            "NumberOfCustomSortersInCluster": 0,
            "NumberOfAnalyzersInCluster": 1, "NumberOfSubscriptionsInCluster": 2}""",
        rows=({"static_indexes": 7, "auto_indexes": 0, "custom_sorters": 0, "analyzers": 1, "subscriptions": 2},),
    ),
)
