"""When the next backups are due by the timers in the server, one row per backup task."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per timer. Up to 5.4 the list is TimersList, and its next backup may be an exception."""
    for timer in body.get("Timers", body.get("TimersList")) or ():
        following = timer.get("NextBackup") or {}
        yield {
            "of_database": timer.get("Database", timer.get("DatabaseName")),
            "name": timer.get("Name"),
            "task": timer.get("TaskId"),
            "full_backup_frequency": timer.get("FullBackupFrequency"),
            "incremental_backup_frequency": timer.get("IncrementalBackupFrequency"),
            "next_backup_at": following.get("DateTime"),
            "next_is_full": following.get("IsFull"),
            "created_at": timer.get("CreatedAt"),
            "is_disposed": timer.get("Disposed"),
        }


BACKUP_TIMERS = TABLE = Table(
    name="backup_timers",
    doc=__doc__,
    sources=(
        Source("http.admin.periodic-backup.timers", Scope.NODE, packaged=False),
        Source("http.admin.periodic-backup.timers", Scope.DATABASE, packaged=False),
    ),
    columns=(
        Column(
            "of_database",
            pa.string(),
            "Database of the task; one row comes from the node, one from the database itself",
        ),
        Column("name", pa.string(), "Name of the task"),
        Column("task", pa.int64(), "Number of the task"),
        Column("full_backup_frequency", pa.string(), "Cron expression of the full backup"),
        Column("incremental_backup_frequency", pa.string(), "Cron expression of the incremental backup"),
        Column("next_backup_at", TIME, "When the timer will fire"),
        Column("next_is_full", pa.bool_(), "Whether that will be a full backup"),
        Column("created_at", TIME, "When the timer was set"),
        Column("is_disposed", pa.bool_(), "Whether the timer is dead"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Timers": [{"Database": "Shop", "Name": "nightly", "TaskId": 14, "FullBackupFrequency": "0 2 * * *",
            "IncrementalBackupFrequency": null, "NextBackup": {"TimeSpan": "15:21:11.4623789",
            "DateTime": "2026-11-26T02:00:00.0000000Z", "IsFull": true, "OriginalBackupTime": null},
            "CreatedAt": "2026-11-25T10:38:48.5573385Z", "Disposed": false}], "Count": 1}""",
        rows=(
            {
                "of_database": "Shop",
                "name": "nightly",
                "task": 14,
                "full_backup_frequency": "0 2 * * *",
                "incremental_backup_frequency": None,
                "next_backup_at": "2026-11-26T02:00:00.0000000Z",
                "next_is_full": True,
                "created_at": "2026-11-25T10:38:48.5573385Z",
                "is_disposed": False,
            },
        ),
    ),
    older=(
        Sample(
            body=b"""{"TimersList": [{"DatabaseName": "Shop", "TaskId": 17, "Name": "nightly", "NextBackup": {
                "Type": "System.NullReferenceException", "Message": "no", "Error": "no"}}]}""",
            rows=({"of_database": "Shop", "name": "nightly", "task": 17, "next_backup_at": None, "is_disposed": None},),
        ),
    ),
)
