"""Backup tasks of each database, one row per task."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.dotnet import seconds
from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per backup task. Before 6.0 the list was called OngoingTasksList."""
    for task in body.get("OngoingTasks", body.get("OngoingTasksList")) or ():
        if task.get("TaskType") == "Backup":
            ongoing, following = task.get("OnGoingBackup") or {}, task.get("NextBackup") or {}
            retention = task.get("RetentionPolicy") or {}
            yield {
                "task": task.get("TaskId"),
                "name": task.get("TaskName"),
                "state": task.get("TaskState"),
                "type": task.get("BackupType"),
                "destinations": task.get("BackupDestinations"),
                "last_full_at": task.get("LastFullBackup"),
                "last_incremental_at": task.get("LastIncrementalBackup"),
                "running_since": ongoing.get("StartTime"),
                "next_at": following.get("DateTime"),
                "full_schedule": task.get("FullBackupFrequency"),
                "incremental_schedule": task.get("IncrementalBackupFrequency"),
                "is_encrypted": task.get("IsEncrypted"),
                "keeps_for_seconds": seconds(retention.get("MinimumBackupAgeToKeep")),
                "responsible_node": (task.get("ResponsibleNode") or {}).get("NodeTag"),
                "error": task.get("Error"),
            }


BACKUPS = TABLE = Table(
    name="backups",
    doc=__doc__,
    sources=(Source("http.tasks", Scope.DATABASE),),
    columns=(
        Column("task", pa.int64(), "Number of the task"),
        Column("name", pa.string(), "Name of the task"),
        Column("state", pa.string(), "Enabled, Disabled or PartiallyEnabled"),
        Column("type", pa.string(), "Backup or Snapshot"),
        Column("destinations", pa.list_(pa.string()), "Where it writes to: Local, S3, Azure …"),
        Column("last_full_at", TIME, "Last full backup that was finished"),
        Column("last_incremental_at", TIME, "Last incremental backup that was finished"),
        Column("running_since", TIME, "Start of the backup that runs now"),
        Column("next_at", TIME, "When the next one is due"),
        Column("full_schedule", pa.string(), "Cron expression of full backups"),
        Column("incremental_schedule", pa.string(), "Cron expression of incremental backups"),
        Column("is_encrypted", pa.bool_(), "Whether the backup is encrypted"),
        Column("keeps_for_seconds", pa.float64(), "How long backups are kept; NULL: for ever"),
        Column("responsible_node", pa.string(), "Tag of the node that runs it"),
        Column("error", pa.string(), "Its error, where it has one"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"OngoingTasks": [{"TaskId": 22, "TaskType": "Subscription"}, {"TaskId": 30, "TaskType": "Backup",
            "TaskName": "nightly", "TaskState": "Enabled", "BackupType": "Backup", "BackupDestinations": ["Local"],
            "LastFullBackup": "2026-11-23T02:00:01Z", "LastIncrementalBackup": null, "OnGoingBackup": null,
            "NextBackup": {"DateTime": "2026-11-24T02:00:00Z", "IsFull": true},
            "FullBackupFrequency": "0 2 * * *", "IncrementalBackupFrequency": null, "IsEncrypted": false,
            "RetentionPolicy": {"MinimumBackupAgeToKeep": "14.00:00:00"}, "ResponsibleNode": {"NodeTag": "A"},
            "Error": null}]}""",
        rows=(
            {
                "task": 30,
                "name": "nightly",
                "state": "Enabled",
                "type": "Backup",
                "destinations": ["Local"],
                "last_full_at": "2026-11-23T02:00:01Z",
                "last_incremental_at": None,
                "running_since": None,
                "next_at": "2026-11-24T02:00:00Z",
                "full_schedule": "0 2 * * *",
                "keeps_for_seconds": 1209600.0,
                "responsible_node": "A",
            },
        ),
    ),
)
