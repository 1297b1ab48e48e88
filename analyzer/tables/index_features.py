"""Features that each index uses, one row per index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per index of `/indexes/debug/metadata`."""
    for index in body["Results"]:
        yield {
            "name": index["Name"],
            "definition_version": index.get("Version"),
            "search_engine": index.get("SearchEngineType"),
            "has_dynamic_fields": index.get("HasDynamicFields"),
            "has_compare_exchange": index.get("HasCompareExchange"),
            "has_time_fields": index.get("HasTimeFields"),
        }


INDEX_FEATURES = TABLE = Table(
    name="index_features",
    doc=__doc__,
    sources=(Source("http.indexes.metadata", Scope.DATABASE),),
    columns=(
        Column("name", pa.string(), "Name of the index"),
        Column("definition_version", pa.int64(), "Version of the indexing code that the index was made with"),
        Column("search_engine", pa.string(), "Lucene or Corax"),
        Column("has_dynamic_fields", pa.bool_(), "Whether it makes fields from the content of documents"),
        Column("has_compare_exchange", pa.bool_(), "Whether it loads compare-exchange values"),
        Column("has_time_fields", pa.bool_(), "Whether it has fields of times"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"Name": "Fans/Out", "Version": 62006, "SearchEngineType": "Corax",
            "HasDynamicFields": false, "HasCompareExchange": false, "HasTimeFields": false, "TimeFields": []}]}""",
        rows=(
            {
                "name": "Fans/Out",
                "definition_version": 62006,
                "search_engine": "Corax",
                "has_dynamic_fields": False,
                "has_compare_exchange": False,
                "has_time_fields": False,
            },
        ),
    ),
)
