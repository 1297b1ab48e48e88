"""Errors of indexing that the server keeps (the last 500 of each index), one row per error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per error of `/indexes/errors`."""
    for index in body["Results"]:
        for error in index.get("Errors") or ():
            text = error.get("Error") or ""
            yield {
                "name": index["Name"],
                "happened_at": error.get("Timestamp"),
                "document": error.get("Document"),
                "action": error.get("Action"),
                "exception_type": _exception(text),
                "error": text[:LONGEST_ERROR],
            }


# An error holds a whole stack trace; its head tells what and where.
LONGEST_ERROR = 2000


def _exception(text: str) -> str | None:
    """Return the first word of the text that names an exception, as `System.DivideByZeroException`."""
    words = (word.rstrip(":,") for word in text[:LONGEST_ERROR].split())
    return next((word for word in words if word.endswith("Exception") and "." in word), None)


INDEX_ERRORS = TABLE = Table(
    name="index_errors",
    doc=__doc__,
    sources=(Source("http.indexes.errors", Scope.DATABASE),),
    columns=(
        Column("name", pa.string(), "Name of the index"),
        Column("happened_at", TIME, "When it happened"),
        Column("document", pa.string(), "Id of the document that was being indexed"),
        Column("action", pa.string(), "What was being done: Map, Reduce …"),
        Column("exception_type", pa.string(), "Full name of the .NET exception, where the text names one"),
        Column("error", pa.string(), "The text, its first 2,000 characters"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"Name": "Orders/Bad", "Errors": [{"Timestamp": "2026-11-23T13:09:50.6615538Z",
            "Document": "orders/13", "Action": "Map", "Error":
            "Failed to execute mapping function on orders/13. Exception: System.DivideByZeroException: Attempted"}]},
            {"Name": "Orders/Good", "Errors": []}]}""",
        rows=(
            {
                "name": "Orders/Bad",
                "happened_at": "2026-11-23T13:09:50.6615538Z",
                "document": "orders/13",
                "action": "Map",
                "exception_type": "System.DivideByZeroException",
                "error": "Failed to execute mapping function on orders/13."
                " Exception: System.DivideByZeroException: Attempted",
            },
        ),
    ),
)
