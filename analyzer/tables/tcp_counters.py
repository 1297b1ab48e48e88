"""The kernel's TCP counters since boot, one row; all NULL elsewhere than on Linux."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of `os.network`."""
    counters = body.get("tcp") or {}
    yield {
        "segments_received": counters.get("InSegs"),
        "segments_sent": counters.get("OutSegs"),
        "segments_retransmitted": counters.get("RetransSegs"),
        "connections_opened": counters.get("ActiveOpens"),
        "connections_accepted": counters.get("PassiveOpens"),
        "attempts_failed": counters.get("AttemptFails"),
        "connections_reset": counters.get("EstabResets"),
        "resets_sent": counters.get("OutRsts"),
        "listen_overflows": counters.get("ListenOverflows"),
        "listen_drops": counters.get("ListenDrops"),
        "timeouts": counters.get("TCPTimeouts"),
    }


TCP_COUNTERS = TABLE = Table(
    name="tcp_counters",
    doc=__doc__,
    sources=(Source("os.network", Scope.HOST, packaged=False),),
    columns=(
        Column("segments_received", pa.int64(), "Segments received"),
        Column("segments_sent", pa.int64(), "Segments sent"),
        Column("segments_retransmitted", pa.int64(), "Segments sent again"),
        Column("connections_opened", pa.int64(), "Connections opened to others"),
        Column("connections_accepted", pa.int64(), "Connections opened by others"),
        Column("attempts_failed", pa.int64(), "Connections that did not come about"),
        Column("connections_reset", pa.int64(), "Connections that ended in a reset"),
        Column("resets_sent", pa.int64(), "Resets sent"),
        Column(
            "listen_overflows", pa.int64(), "Connections refused because a listening program did not take them in time"
        ),
        Column("listen_drops", pa.int64(), "Connections refused at a listening socket for any reason"),
        Column("timeouts", pa.int64(), "Times that an answer did not come and data was sent again"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"tcp": {"InSegs": 40480, "OutSegs": 30531, "RetransSegs": 24, "ActiveOpens": 84, "PassiveOpens":
            23, "AttemptFails": 22, "EstabResets": 0, "OutRsts": 78, "ListenOverflows": 0, "ListenDrops": 0,
            "TCPTimeouts": 24}}""",
        rows=(
            {
                "segments_received": 40480,
                "segments_sent": 30531,
                "segments_retransmitted": 24,
                "connections_opened": 84,
                "connections_accepted": 23,
                "attempts_failed": 22,
                "connections_reset": 0,
                "resets_sent": 78,
                "listen_overflows": 0,
                "listen_drops": 0,
                "timeouts": 24,
            },
        ),
    ),
)
