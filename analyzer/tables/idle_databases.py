"""Databases that each node has had to do with since its start, one row per database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.dotnet import seconds
from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per database of `/admin/debug/databases/idle`."""
    for database in body.get("Results") or ():
        yield {
            "name": database.get("Name"),
            "is_loaded": database.get("IsLoaded"),
            "can_unload": database.get("CanUnload"),
            "max_idle_seconds": seconds(database.get("MaxIdleTime")),
            "last_used_at": database.get("LastRecentlyUsed"),
            "last_work_at": database.get("LastWork"),
            "changes_connections": database.get("NumberOfChangesApiConnections"),
            "subscription_connections": database.get("NumberOfSubscriptionConnections"),
            "has_active_operations": database.get("HasActiveOperations"),
        }


IDLE_DATABASES = TABLE = Table(
    name="idle_databases",
    doc=__doc__,
    sources=(Source("http.admin.databases.idle", Scope.NODE, packaged=False),),
    columns=(
        Column("name", pa.string(), "Name of the database"),
        Column("is_loaded", pa.bool_(), "Whether it is in memory"),
        Column("can_unload", pa.bool_(), "Whether it may be unloaded when idle"),
        Column("max_idle_seconds", pa.float64(), "Idle time after which it is; NULL for one not loaded"),
        Column("last_used_at", TIME, "When it was last asked"),
        Column("last_work_at", TIME, "When it last did something; may lie ahead by its next planned task"),
        Column("changes_connections", pa.int64(), "Clients that listen to changes"),
        Column("subscription_connections", pa.int64(), "Workers of subscriptions"),
        Column("has_active_operations", pa.bool_(), "Whether an operation runs"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"MaxIdleTime": "00:15:00", "Results": [{"Name": "Asleep", "MaxIdleTime": "00:15:00",
            "LastRecentlyUsed": "2026-11-24T12:26:06.6573720Z", "LastWork": "0001-01-01T00:00:00.0000000",
            "IsLoaded": false, "CanUnload": false, "NumberOfChangesApiConnections": 0,
            "NumberOfSubscriptionConnections": 1, "HasActiveOperations": false}]}""",
        rows=(
            {
                "name": "Asleep",
                "is_loaded": False,
                "can_unload": False,
                "max_idle_seconds": 900.0,
                "last_used_at": "2026-11-24T12:26:06.6573720Z",
                "last_work_at": "0001-01-01T00:00:00.0000000",
                "changes_connections": 0,
                "subscription_connections": 1,
                "has_active_operations": False,
            },
        ),
    ),
)
