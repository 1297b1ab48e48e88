"""TCP connections of each machine, one row per state and remote address.

The whole machine, not only RavenDB.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per state and remote address. Ports are not kept: they would make every row its own."""
    for state, connections in (body.get("Connections") or {}).items():
        counts = Counter(_address(connection.get("RemoteEndPoint")) for connection in connections)
        for address, count in counts.most_common():
            yield {"state": state, "remote_address": address, "connections": count}


def _address(endpoint: str | None) -> str | None:
    if endpoint is None:
        return None
    return endpoint.rpartition(":")[0].strip("[]").removeprefix("::ffff:")


TCP_CONNECTIONS = TABLE = Table(
    name="tcp_connections",
    doc=__doc__,
    sources=(Source("http.admin.info.tcp.active-connections", Scope.NODE),),
    columns=(
        Column("state", pa.string(), "Established, TimeWait, CloseWait … as .NET calls them"),
        Column("remote_address", pa.string(), "Address of the other side, an IPv4 one without the prefix of IPv6"),
        Column("connections", pa.int64(), "Connections; one within the machine counts at both of its ends"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"TotalConnections": 3, "Connections": {"Established": [
            {"LocalEndPoint": "10.0.0.1:8080", "RemoteEndPoint": "10.0.0.9:43512"},
            {"LocalEndPoint": "[::ffff:10.0.0.1]:8080", "RemoteEndPoint": "[::ffff:10.0.0.9]:43514"}],
            "TimeWait": [{"LocalEndPoint": "[::1]:8080", "RemoteEndPoint": "[::1]:38564"}]}}""",
        rows=(
            {"state": "Established", "remote_address": "10.0.0.9", "connections": 2},
            {"state": "TimeWait", "remote_address": "::1", "connections": 1},
        ),
    ),
)
