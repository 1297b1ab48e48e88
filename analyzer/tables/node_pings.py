"""How each node reaches the nodes of its cluster, itself included: one row per pair."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per node that was pinged. Older servers give the numbers flat, and misspell one."""
    for ping in body.get("Result") or ():
        alive = ping.get("SetupAlive") or {}
        tcp = ping.get("TcpInfo") or ping
        yield {
            "url": ping.get("Url"),
            "alive_ms": alive.get("Time"),
            "alive_error": _first_line(alive.get("Error")),
            "tcp_info_ms": tcp.get("TcpInfoTime"),
            "send_ms": tcp.get("SendTime"),
            "receive_ms": tcp.get("ReceiveTime", tcp.get("RecieveTime")),
            "tcp_error": _first_line(tcp.get("Error")),
        }


def _first_line(error: str | None) -> str | None:
    return error.strip().split("\n")[0].strip() if error else None


NODE_PINGS = TABLE = Table(
    name="node_pings",
    doc=__doc__,
    sources=(Source("http.admin.node.ping", Scope.NODE),),
    columns=(
        Column("url", pa.string(), "Node that was pinged"),
        Column("alive_ms", pa.int64(), "Until it answered over HTTP"),
        Column("alive_error", pa.string(), "First line of why it did not"),
        Column("tcp_info_ms", pa.int64(), "Until it told its TCP address"),
        Column("send_ms", pa.int64(), "Until the TCP connection was made and used"),
        Column(
            "receive_ms",
            pa.int64(),
            "Until the answer over TCP came; counted from the start, all steps before included",
        ),
        Column("tcp_error", pa.string(), "First line of why that failed; the times are 0 then"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Result": [{"Url": "http://10.0.0.2:8080", "SetupAlive": {"Time": 3, "Error": null}, "TcpInfo":
            {"TcpInfoTime": 5, "SendTime": 9, "ReceiveTime": 12, "Error": null}, "Log": null},
            {"Url": "http://10.0.0.3:8080", "TcpInfoTime": 1, "SendTime": 2, "RecieveTime": 3,
            "Error": "System.TimeoutException: no answer\\n   at Raven.Server"}]}""",
        rows=(
            {
                "url": "http://10.0.0.2:8080",
                "alive_ms": 3,
                "alive_error": None,
                "tcp_info_ms": 5,
                "send_ms": 9,
                "receive_ms": 12,
                "tcp_error": None,
            },
            {
                "url": "http://10.0.0.3:8080",
                "alive_ms": None,
                "alive_error": None,
                "tcp_info_ms": 1,
                "send_ms": 2,
                "receive_ms": 3,
                "tcp_error": "System.TimeoutException: no answer",
            },
        ),
    ),
)
