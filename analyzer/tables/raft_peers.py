"""Connections of the leader to the other nodes, one row per node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per item of `ConnectionToPeers`; only a leader has them."""
    for peer in body.get("ConnectionToPeers") or ():
        status = peer.get("Status")
        yield {
            "destination": peer.get("Destination"),
            "is_connected": peer.get("Connected"),
            "status": None if status is None else str(status),
        }


RAFT_PEERS = TABLE = Table(
    name="raft_peers",
    doc=__doc__,
    sources=(Source("http.admin.cluster.log", Scope.NODE),),
    columns=(
        Column("destination", pa.string(), "Tag of the other node"),
        Column("is_connected", pa.bool_(), "Whether the leader has a connection to it"),
        Column("status", pa.string(), "State of the connection in words"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Role": "Leader", "ConnectionToPeers": [{"Status": "Connected", "Destination": "B",
            "Connected": true}]}""",
        rows=({"destination": "B", "is_connected": True, "status": "Connected"},),
    ),
)
