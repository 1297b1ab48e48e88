"""TCP counters of each machine since it started, one row per protocol."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per protocol. On Linux both rows hold the same counters but for the connections."""
    for protocol in ("IPv4", "IPv6"):
        counters = body.get(protocol)
        if counters:
            yield {
                "protocol": protocol,
                "current_connections": counters.get("CurrentConnections"),
                "errors_received": counters.get("ErrorsReceived"),
                "failed_attempts": counters.get("FailedConnectionAttempts"),
                "reset_connections": counters.get("ResetConnections"),
                "segments_received": counters.get("SegmentsReceived"),
                "segments_sent": counters.get("SegmentsSent"),
                "segments_resent": counters.get("SegmentsResent"),
            }


TCP_STATISTICS = TABLE = Table(
    name="tcp_statistics",
    doc=__doc__,
    sources=(Source("http.admin.info.tcp.stats", Scope.NODE),),
    columns=(
        Column("protocol", pa.string(), "IPv4 or IPv6"),
        Column("current_connections", pa.int64(), "Connections now"),
        Column("errors_received", pa.int64(), "Segments received with an error"),
        Column("failed_attempts", pa.int64(), "Connections that were not made"),
        Column("reset_connections", pa.int64(), "Connections that were reset"),
        Column("segments_received", pa.int64(), "Segments received"),
        Column("segments_sent", pa.int64(), "Segments sent"),
        Column("segments_resent", pa.int64(), "Of them, sent again since no answer came"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"IPv4": {"ConnectionsAccepted": null, "CurrentConnections": 7, "ErrorsReceived": 0,
            "FailedConnectionAttempts": 1, "ResetConnections": 4, "SegmentsReceived": 81026, "SegmentsResent": 13,
            "SegmentsSent": 69672}}""",
        rows=(
            {
                "protocol": "IPv4",
                "current_connections": 7,
                "errors_received": 0,
                "failed_attempts": 1,
                "reset_connections": 4,
                "segments_received": 81026,
                "segments_sent": 69672,
                "segments_resent": 13,
            },
        ),
    ),
)
