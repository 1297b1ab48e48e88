"""Replication connections that are open, one row per connection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per connection."""
    for source in body.get("IncomingConnections") or ():
        yield {
            "direction": "incoming",
            "other_database": source.get("SourceDatabaseName"),
            "other_url": source.get("SourceUrl"),
            "other_node": source.get("SourceTag"),
            "remote_ip": source.get("RemoteIp"),
        }
    for destination in body.get("OutgoingConnections") or ():
        yield {
            "direction": "outgoing",
            "other_database": destination.get("Database"),
            "other_url": destination.get("Url"),
        }


REPLICATION_CONNECTIONS = TABLE = Table(
    name="replication_connections",
    doc=__doc__,
    sources=(Source("http.replication.active-connections", Scope.DATABASE, packaged=False),),
    columns=(
        Column("direction", pa.string(), "incoming or outgoing"),
        Column("other_database", pa.string(), "Database at the other end"),
        Column("other_url", pa.string(), "Server at the other end"),
        Column("other_node", pa.string(), "Tag of the node at the other end, of incoming ones"),
        Column("remote_ip", pa.string(), "Its address, of incoming ones"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"IncomingConnections": [{"SourceDatabaseName": "Shop", "SourceUrl": "http://b:8080", "SourceTag": "B",
            "RemoteIp": "10.0.0.2"}], "OutgoingConnections": [{"Database": "Copy", "Url": "http://c:8080"}]}""",
        rows=(
            {
                "direction": "incoming",
                "other_database": "Shop",
                "other_url": "http://b:8080",
                "other_node": "B",
                "remote_ip": "10.0.0.2",
            },
            {"direction": "outgoing", "other_database": "Copy", "other_url": "http://c:8080"},
        ),
    ),
)
