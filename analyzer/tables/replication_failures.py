"""Destinations that a database could not replicate to, one row per destination."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.dotnet import seconds
from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per destination."""
    for failure in body.get("Stats") or ():
        key, value = failure.get("Key") or {}, failure.get("Value") or {}
        errors = value.get("Errors") or ()
        yield {
            "type": key.get("Type"),
            "destination_url": key.get("Url"),
            "destination_database": key.get("Database"),
            "failures": value.get("ErrorsCount"),
            "last_error": _text(errors[-1]) if errors else None,
            "next_wait_seconds": seconds(value.get("NextTimeout")),
            "retry_at": value.get("RetryOn"),
            "destination_id": value.get("DestinationDbId"),
        }


def _text(error: Any) -> str:
    return error if isinstance(error, str) else json.dumps(error)


REPLICATION_FAILURES = TABLE = Table(
    name="replication_failures",
    doc=__doc__,
    sources=(Source("http.replication.outgoing-failures", Scope.DATABASE),),
    columns=(
        Column("type", pa.string(), "Internal (another node of the cluster), External or a kind of pull replication"),
        Column("destination_url", pa.string(), "Server it should go to"),
        Column("destination_database", pa.string(), "Database it should go to"),
        Column("failures", pa.int64(), "Attempts that failed"),
        Column("last_error", pa.string(), "The error that came last"),
        Column("next_wait_seconds", pa.float64(), "Until the next attempt, when it was last set"),
        Column("retry_at", TIME, "When the next attempt is due"),
        Column("destination_id", pa.string(), "Identity of the database at the other end, where it was ever reached"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Stats": [{"Key": {"Type": "External", "Url": "http://c:8080", "Database": "Copy"}, "Value": {
            "ErrorsCount": 12, "Errors": ["refused"], "NextTimeout": "00:01:30", "RetryOn": "2026-11-25T10:01:30Z",
            "DestinationDbId": null}}]}""",
        rows=(
            {
                "type": "External",
                "destination_url": "http://c:8080",
                "destination_database": "Copy",
                "failures": 12,
                "last_error": "refused",
                "next_wait_seconds": 90.0,
                "retry_at": "2026-11-25T10:01:30Z",
                "destination_id": None,
            },
        ),
    ),
)
