"""When each source last sent something to a database, one row per incoming replication."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per source."""
    for source in body.get("Stats") or ():
        key = source.get("Key") or {}
        yield {
            "source_database": key.get("SourceDatabaseName"),
            "source_url": key.get("SourceUrl"),
            "source_machine": key.get("SourceMachineName"),
            "source_node": key.get("SourceTag"),
            "remote_ip": key.get("RemoteIp"),
            "last_activity_at": source.get("Value"),
        }


REPLICATION_SOURCES = TABLE = Table(
    name="replication_sources",
    doc=__doc__,
    sources=(Source("http.replication.incoming-last-activity-time", Scope.DATABASE),),
    columns=(
        Column("source_database", pa.string(), "Database that sends"),
        Column("source_url", pa.string(), "Server that sends"),
        Column("source_machine", pa.string(), "Name of its machine"),
        Column("source_node", pa.string(), "Tag of its node"),
        Column("remote_ip", pa.string(), "Address it came from"),
        Column("last_activity_at", TIME, "When it last sent"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Stats": [{"Key": {"SourceDatabaseName": "Shop", "SourceUrl": "http://b:8080",
            "SourceMachineName": "b", "SourceTag": "B", "RemoteIp": "10.0.0.2"}, "Value": "2026-11-25T10:00:00Z"}]}""",
        rows=(
            {
                "source_database": "Shop",
                "source_url": "http://b:8080",
                "source_machine": "b",
                "source_node": "B",
                "remote_ip": "10.0.0.2",
                "last_activity_at": "2026-11-25T10:00:00Z",
            },
        ),
    ),
)
