"""Fields of each index that have options of their own, one row per field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per field that `/indexes` lists."""
    for index in body["Results"]:
        for field, options in (index.get("Fields") or {}).items():
            yield {
                "name": index["Name"],
                "field": field,
                "indexing": options.get("Indexing"),
                "analyzer": options.get("Analyzer"),
                "is_stored": options.get("Storage") == "Yes",
                "has_suggestions": bool(options.get("Suggestions")),
                "term_vector": options.get("TermVector"),
                "is_spatial": options.get("Spatial") is not None,
                "is_vector": options.get("Vector") is not None,
            }


INDEX_FIELD_OPTIONS = TABLE = Table(
    name="index_field_options",
    doc=__doc__,
    sources=(Source("http.indexes", Scope.DATABASE),),
    columns=(
        Column("name", pa.string(), "Name of the index"),
        Column("field", pa.string(), "Name of the field; `__all_fields` sets the default of all"),
        Column("indexing", pa.string(), "Default, Exact, Search or No; NULL where not set"),
        Column("analyzer", pa.string(), "Analyzer that cuts its text into terms; NULL for the default"),
        Column("is_stored", pa.bool_(), "Whether its value is kept in the index"),
        Column("has_suggestions", pa.bool_(), "Whether suggestions are kept for its terms"),
        Column("term_vector", pa.string(), "Which term vectors are kept; NULL where not set"),
        Column("is_spatial", pa.bool_(), "Whether it holds places"),
        Column("is_vector", pa.bool_(), "Whether it holds vectors; from 7.0"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"Name": "Orders/Ngram", "Fields": {"Company": {"Analyzer": "NGramAnalyzer",
            "Indexing": "Search", "Storage": "Yes", "Suggestions": true, "TermVector": "Yes", "Spatial": null,
            "Vector": null}}}, {"Name": "Orders/ByCompany", "Fields": {}}]}""",
        rows=(
            {
                "name": "Orders/Ngram",
                "field": "Company",
                "indexing": "Search",
                "analyzer": "NGramAnalyzer",
                "is_stored": True,
                "has_suggestions": True,
                "term_vector": "Yes",
                "is_spatial": False,
                "is_vector": False,
            },
        ),
    ),
)
