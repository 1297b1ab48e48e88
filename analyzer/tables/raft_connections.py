"""Raft connections that other nodes hold to this one, one row per connection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.dotnet import seconds
from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per connection."""
    for connection in body.get("Remote-Connections") or ():
        yield {
            "caller": connection.get("Caller"),
            "term": connection.get("Term"),
            "destination": connection.get("Destination"),
            "started_at": connection.get("StartAt"),
            "duration_seconds": seconds(connection.get("Duration")),
            "number": connection.get("Number"),
            "last_sent_seconds": seconds(connection.get("LastSent")),
            "last_received_seconds": seconds(connection.get("LastReceived")),
        }


RAFT_CONNECTIONS = TABLE = Table(
    name="raft_connections",
    doc=__doc__,
    sources=(Source("http.admin.node.remote-connections", Scope.NODE),),
    columns=(
        Column("caller", pa.string(), "What the connection is for"),
        Column("term", pa.int64(), "Term of the cluster it was opened in"),
        Column("destination", pa.string(), "Node at the other end"),
        Column("started_at", TIME, "When it was opened"),
        Column("duration_seconds", pa.float64(), "How long it has been open"),
        Column("number", pa.int64(), "Number of the connection"),
        Column("last_sent_seconds", pa.float64(), "Since something was last sent over it"),
        Column("last_received_seconds", pa.float64(), "Since something last came over it"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Remote-Connections": [{"Caller": "Follower", "Term": 4, "Destination": "B", "Number": 7,
            "StartAt": "2026-11-25T10:00:00Z", "Duration": "00:10:00", "LastSent": "00:00:00.5000000"}]}""",
        rows=(
            {
                "caller": "Follower",
                "term": 4,
                "destination": "B",
                "started_at": "2026-11-25T10:00:00Z",
                "duration_seconds": 600.0,
                "number": 7,
                "last_sent_seconds": 0.5,
                "last_received_seconds": None,
            },
        ),
    ),
)
