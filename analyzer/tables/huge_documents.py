"""Huge documents that were written or loaded since the server started, one row per document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per document of `/debug/documents/huge`; the server remembers the last 100."""
    for document in body["Results"]:
        yield {
            "document": document.get("Id"),
            "size_bytes": document.get("Size"),
            "last_used_at": document.get("LastAccess"),
        }


HUGE_DOCUMENTS = TABLE = Table(
    name="huge_documents",
    doc=__doc__,
    sources=(Source("http.documents.huge", Scope.DATABASE),),
    columns=(
        Column("document", pa.string(), "Id of the document"),
        Column("size_bytes", pa.int64(), "Size of the document"),
        Column("last_used_at", TIME, "When it was last written or loaded"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"Id": "blobs/1", "Size": 7000082, "LastAccess": "2026-11-23T13:09:46Z"}]}""",
        rows=({"document": "blobs/1", "size_bytes": 7000082, "last_used_at": "2026-11-23T13:09:46Z"},),
    ),
)
