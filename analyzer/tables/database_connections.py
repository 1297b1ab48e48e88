"""TCP connections of each database: replication, subscriptions, bulk inserts; one row per connection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.dotnet import seconds, size_bytes
from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per connection."""
    for connection in body.get("Results") or ():
        yield {
            "connection": connection.get("Id"),
            "operation": connection.get("Operation"),
            "client_uri": connection.get("ClientUri"),
            "connected_at": connection.get("ConnectedAt"),
            "duration_seconds": seconds(connection.get("Duration")),
            "last_etag_received": connection.get("LastEtagReceived"),
            "last_etag_sent": connection.get("LastEtagSent"),
            "sent_bytes": size_bytes(connection.get("Sent")),
            "received_bytes": size_bytes(connection.get("Received")),
        }


DATABASE_CONNECTIONS = TABLE = Table(
    name="database_connections",
    doc=__doc__,
    sources=(Source("http.tcp", Scope.DATABASE),),
    columns=(
        Column("connection", pa.int64(), "Number of the connection"),
        Column("operation", pa.string(), "What it is for: Replication, Subscription, BulkInsert …"),
        Column("client_uri", pa.string(), "Address at the other end"),
        Column("connected_at", TIME, "When it was opened"),
        Column("duration_seconds", pa.float64(), "How long it has been open"),
        Column("last_etag_received", pa.int64(), "Etag it last got"),
        Column("last_etag_sent", pa.int64(), "Etag it last sent"),
        Column("sent_bytes", pa.int64(), "Bytes sent, as exact as their text"),
        Column("received_bytes", pa.int64(), "Bytes received, as exact as their text"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"Id": 3, "Operation": "Subscription", "ClientUri": "tcp://10.0.0.9:5000",
            "ConnectedAt": "2026-11-25T10:00:00Z", "Duration": "00:00:30", "LastEtagReceived": 0, "LastEtagSent": 12,
            "Sent": "1.5 KBytes", "Received": "12 Bytes"}]}""",
        rows=(
            {
                "connection": 3,
                "operation": "Subscription",
                "client_uri": "tcp://10.0.0.9:5000",
                "connected_at": "2026-11-25T10:00:00Z",
                "duration_seconds": 30.0,
                "last_etag_received": 0,
                "last_etag_sent": 12,
                "sent_bytes": 1536,
                "received_bytes": 12,
            },
        ),
    ),
)
