"""Long operations that run or ran of late in each database, one row per operation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per operation."""
    for operation in body.get("Results") or ():
        about = operation.get("Description") or {}
        yield {
            "operation": operation.get("Id"),
            "type": about.get("TaskType"),
            "description": about.get("Description"),
            "status": (operation.get("State") or {}).get("Status"),
            "started_at": about.get("StartTime"),
            "ended_at": about.get("EndTime"),
            "is_killable": operation.get("Killable"),
        }


OPERATIONS = TABLE = Table(
    name="operations",
    doc=__doc__,
    sources=(Source("http.operations", Scope.DATABASE, packaged=False),),
    columns=(
        Column("operation", pa.int64(), "Number of the operation"),
        Column("type", pa.string(), "UpdateByQuery, DeleteByQuery, DatabaseBackup …"),
        Column("description", pa.string(), "What it works on"),
        Column("status", pa.string(), "InProgress, Completed, Canceled or Faulted"),
        Column("started_at", TIME, "When it began"),
        Column("ended_at", TIME, "When it ended; NULL while it runs"),
        Column("is_killable", pa.bool_(), "Whether it can be stopped"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"Id": 1, "Description": {"Description": "collection/Orders", "TaskType": "UpdateByQuery",
            "StartTime": "2026-11-25T10:38:48.3910361Z", "EndTime": null}, "Killable": true,
            "State": {"Progress": null, "Result": null, "Status": "InProgress"}}]}""",
        rows=(
            {
                "operation": 1,
                "type": "UpdateByQuery",
                "description": "collection/Orders",
                "status": "InProgress",
                "started_at": "2026-11-25T10:38:48.3910361Z",
                "ended_at": None,
                "is_killable": True,
            },
        ),
    ),
)
