"""Destinations of replication that wait for another attempt, one row per destination."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per destination that waits."""
    for waiting in body.get("Queue-Info") or ():
        key = waiting.get("Key") or waiting
        yield {
            "type": key.get("Type"),
            "destination_url": key.get("Url"),
            "destination_database": key.get("Database"),
        }


REPLICATION_RECONNECTS = TABLE = Table(
    name="replication_reconnects",
    doc=__doc__,
    sources=(Source("http.replication.outgoing-reconnect-queue", Scope.DATABASE),),
    columns=(
        Column("type", pa.string(), "Internal, External or a kind of pull replication"),
        Column("destination_url", pa.string(), "Server to be reached"),
        Column("destination_database", pa.string(), "Database to be reached"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Queue-Info": [{"Type": "External", "Url": "http://c:8080", "Database": "Copy"}]}""",
        rows=({"type": "External", "destination_url": "http://c:8080", "destination_database": "Copy"},),
    ),
)
