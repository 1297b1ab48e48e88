"""TCP sockets by state, of the machine as a whole and of each RavenDB process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per state, first of the machine (no pid), then of each process of `os.sockets`."""
    for holder in ({"pid": None, "states": body.get("states")}, *(body.get("processes") or ())):
        for state, sockets in (holder.get("states") or {}).items():
            yield {"pid": holder.get("pid"), "state": state, "sockets": sockets}


SOCKETS = TABLE = Table(
    name="sockets",
    doc=__doc__,
    sources=(Source("os.sockets", Scope.HOST, packaged=False),),
    columns=(
        Column("pid", pa.int64(), "RavenDB process that holds them; NULL for the machine as a whole"),
        Column("state", pa.string(), "ESTABLISHED, TIME_WAIT, LISTEN …"),
        Column("sockets", pa.int64(), "Sockets in that state"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"states": {"LISTEN": 9, "ESTABLISHED": 2}, "truncated": false, "processes": [
            {"pid": 3031, "states": {"LISTEN": 2}, "listening": ["127.0.0.1:8080"], "remotes": []},
            {"pid": 3032, "states": null, "listening": null, "remotes": null}]}""",
        rows=(
            {"pid": None, "state": "LISTEN", "sockets": 9},
            {"pid": None, "state": "ESTABLISHED", "sockets": 2},
            {"pid": 3031, "state": "LISTEN", "sockets": 2},
        ),
    ),
)
