"""Incoming replications that a database turned away, one row per time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per rejection."""
    for source in body.get("Stats") or ():
        key = source.get("Key") or {}
        for rejection in source.get("Value") or ():
            yield {
                "source_database": key.get("SourceDatabaseName"),
                "source_url": key.get("SourceUrl"),
                "source_node": key.get("SourceTag"),
                "reason": rejection.get("Reason"),
                "rejected_at": rejection.get("When"),
            }


REPLICATION_REJECTIONS = TABLE = Table(
    name="replication_rejections",
    doc=__doc__,
    sources=(Source("http.replication.incoming-rejection-info", Scope.DATABASE),),
    columns=(
        Column("source_database", pa.string(), "Database that wanted to send"),
        Column("source_url", pa.string(), "Server that wanted to send"),
        Column("source_node", pa.string(), "Tag of its node"),
        Column("reason", pa.string(), "Why it was turned away"),
        Column("rejected_at", TIME, "When"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Stats": [{"Key": {"SourceDatabaseName": "Shop", "SourceUrl": "http://b:8080", "SourceTag": "B"},
            "Value": [{"Reason": "no such database", "When": "2026-11-25T10:00:00Z"}]}]}""",
        rows=(
            {
                "source_database": "Shop",
                "source_url": "http://b:8080",
                "source_node": "B",
                "reason": "no such database",
                "rejected_at": "2026-11-25T10:00:00Z",
            },
        ),
    ),
)
