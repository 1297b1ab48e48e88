"""Alerts about reaching other nodes that the topology carries, one row per alert."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per item of `Errors`; servers without one leave the list out."""
    for item in body.get("Errors") or ():
        error = item.get("Error") or {}
        yield {
            "tag": item.get("Node"),
            "title": error.get("Title"),
            "message": error.get("Message"),
            "severity": error.get("Severity"),
            "created_at": error.get("CreatedAt"),
        }


TOPOLOGY_ERRORS = TABLE = Table(
    name="topology_errors",
    doc=__doc__,
    sources=(Source("http.cluster.topology", Scope.NODE),),
    columns=(
        Column("tag", pa.string(), "Node that the alert is about"),
        Column("title", pa.string(), "Title of the alert"),
        Column("message", pa.string(), "Text of the alert"),
        Column("severity", pa.string(), "None, Info, Success, Warning or Error"),
        Column("created_at", TIME, "When it was raised"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Errors": [{"Node": "B", "Error": {"Title": "Node B is unreachable", "Message": "no route to host",
            "Severity": "Warning", "CreatedAt": "2026-11-23T13:09:29Z"}}]}""",
        rows=(
            {
                "tag": "B",
                "title": "Node B is unreachable",
                "message": "no route to host",
                "severity": "Warning",
                "created_at": "2026-11-23T13:09:29Z",
            },
        ),
    ),
)
