"""Network interfaces with their counters since boot, one row each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per interface of `os.network`."""
    for interface in body.get("interfaces") or ():
        yield {
            "name": interface.get("name"),
            "is_up": interface.get("is_up"),
            "speed_mbit": interface.get("speed_mbit"),
            "mtu_bytes": interface.get("mtu_bytes"),
            "sent_bytes": interface.get("sent_bytes"),
            "received_bytes": interface.get("received_bytes"),
            "sent_packets": interface.get("sent_packets"),
            "received_packets": interface.get("received_packets"),
            "send_errors": interface.get("send_errors"),
            "receive_errors": interface.get("receive_errors"),
            "send_drops": interface.get("send_drops"),
            "receive_drops": interface.get("receive_drops"),
        }


NETWORK_INTERFACES = TABLE = Table(
    name="network_interfaces",
    doc=__doc__,
    sources=(Source("os.network", Scope.HOST, packaged=False),),
    columns=(
        Column("name", pa.string(), "Name of the interface"),
        Column("is_up", pa.bool_(), "Whether it is up"),
        Column("speed_mbit", pa.int64(), "Speed in Mbit/s; NULL where it is not known"),
        Column("mtu_bytes", pa.int64(), "Largest packet"),
        Column("sent_bytes", pa.int64(), "Bytes sent"),
        Column("received_bytes", pa.int64(), "Bytes received"),
        Column("sent_packets", pa.int64(), "Packets sent"),
        Column("received_packets", pa.int64(), "Packets received"),
        Column("send_errors", pa.int64(), "Packets that could not be sent"),
        Column("receive_errors", pa.int64(), "Packets received broken"),
        Column("send_drops", pa.int64(), "Packets to send that were dropped"),
        Column("receive_drops", pa.int64(), "Packets received that were dropped"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"interfaces": [{"name": "eth0", "is_up": true, "speed_mbit": null, "mtu_bytes": 1400, "sent_bytes":
            1504097, "received_bytes": 1513739814, "sent_packets": 20051, "received_packets": 29978,
            "send_errors": 0, "receive_errors": 0, "send_drops": 0, "receive_drops": 0}]}""",
        rows=(
            {
                "name": "eth0",
                "is_up": True,
                "mtu_bytes": 1400,
                "sent_bytes": 1504097,
                "received_bytes": 1513739814,
                "sent_packets": 20051,
                "received_packets": 29978,
                "send_errors": 0,
                "receive_errors": 0,
                "send_drops": 0,
                "receive_drops": 0,
            },
        ),
    ),
)
