"""Identity that each server gave itself when it first started, one row per node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row."""
    yield {"server": body.get("ServerId")}


SERVER_IDS = TABLE = Table(
    name="server_ids",
    doc=__doc__,
    sources=(Source("http.server-id", Scope.NODE),),
    columns=(Column("server", pa.string(), "The identity, a GUID; a server that was set up anew has another one"),),
    rows=rows,
    sample=Sample(
        body=b"""{"ServerId": "cc92ae2b-a0a3-4642-919a-50f32f419306"}""",
        rows=({"server": "cc92ae2b-a0a3-4642-919a-50f32f419306"},),
    ),
)
