"""Entries of the Raft log that each node lists, one row per entry, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per item of `Logs`. What a command says is not kept: it may hold secrets."""
    for entry in (body.get("Log") or {}).get("Logs") or ():
        yield {
            "index": entry.get("Index"),
            "term": entry.get("Term"),
            "command_type": entry.get("CommandType"),
            "flags": entry.get("Flags"),
            "size_bytes": entry.get("SizeInBytes"),
            "created_at": entry.get("CreateAt"),
        }


RAFT_COMMANDS = TABLE = Table(
    name="raft_commands",
    doc=__doc__,
    sources=(Source("http.admin.cluster.log", Scope.NODE),),
    columns=(
        Column("index", pa.int64(), "Number of the entry"),
        Column("term", pa.int64(), "Raft term it was made in"),
        Column("command_type", pa.string(), "What it does, as PutIndexCommand"),
        Column("flags", pa.string(), "StateMachineCommand, Noop, Topology …"),
        Column("size_bytes", pa.int64(), "Size as the server gives it; 0 where it does not"),
        Column("created_at", TIME, "When it was made"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Log": {"Logs": [{"Term": 1, "Index": 32, "SizeInBytes": 0, "CommandType": "UpdateTopologyCommand",
            "Flags": "StateMachineCommand", "CreateAt": "2026-11-23T13:10:37.9066946", "Entry": null}]}}""",
        rows=(
            {
                "index": 32,
                "term": 1,
                "command_type": "UpdateTopologyCommand",
                "flags": "StateMachineCommand",
                "size_bytes": 0,
                "created_at": "2026-11-23T13:10:37.9066946",
            },
        ),
    ),
)
