"""The addresses with the most connections to each RavenDB process, the ten largest of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per process and address of `os.sockets`."""
    for process in body.get("processes") or ():
        for remote in process.get("remotes") or ():
            yield {
                "pid": process.get("pid"),
                "address": remote.get("address"),
                "connections": remote.get("connections"),
            }


SOCKET_PEERS = TABLE = Table(
    name="socket_peers",
    doc=__doc__,
    sources=(Source("os.sockets", Scope.HOST, packaged=False),),
    columns=(
        Column("pid", pa.int64(), "RavenDB process"),
        Column("address", pa.string(), "IP address at the other end"),
        Column("connections", pa.int64(), "Established connections between both"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"processes": [{"pid": 3031, "states": {"ESTABLISHED": 2},
            "remotes": [{"address": "192.0.2.7", "connections": 2}]}]}""",
        rows=({"pid": 3031, "address": "192.0.2.7", "connections": 2},),
    ),
)
