"""Ongoing tasks of each database, one row per task."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per task. Before 6.0 the list was called OngoingTasksList."""
    for task in body.get("OngoingTasks", body.get("OngoingTasksList")) or ():
        yield {
            "task": task.get("TaskId"),
            "type": task.get("TaskType"),
            "name": task.get("TaskName"),
            "state": task.get("TaskState"),
            "connection_status": task.get("TaskConnectionStatus"),
            "responsible_node": (task.get("ResponsibleNode") or {}).get("NodeTag"),
            "mentor_node": task.get("MentorNode"),
            "is_pinned": task.get("PinToMentorNode"),
            "error": task.get("Error"),
        }


TASKS = TABLE = Table(
    name="tasks",
    doc=__doc__,
    sources=(Source("http.tasks", Scope.DATABASE),),
    columns=(
        Column("task", pa.int64(), "Number of the task"),
        Column("type", pa.string(), "Backup, Replication, RavenEtl, SqlEtl, Subscription …"),
        Column("name", pa.string(), "Name of the task"),
        Column("state", pa.string(), "Enabled, Disabled or PartiallyEnabled"),
        Column("connection_status", pa.string(), "Active, NotActive, Reconnect or NotOnThisNode"),
        Column("responsible_node", pa.string(), "Tag of the node that runs it; NULL when none does"),
        Column("mentor_node", pa.string(), "Node it was given to by hand"),
        Column("is_pinned", pa.bool_(), "Whether it may not move to another node"),
        Column("error", pa.string(), "Its error, where it has one"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"OngoingTasks": [{"TaskId": 22, "TaskType": "Subscription", "ResponsibleNode": {"NodeTag": null,
            "NodeUrl": null}, "TaskState": "Enabled", "TaskConnectionStatus": "NotOnThisNode",
            "TaskName": "orders-worker", "MentorNode": null, "PinToMentorNode": false, "Error": null}]}""",
        rows=(
            {
                "task": 22,
                "type": "Subscription",
                "name": "orders-worker",
                "state": "Enabled",
                "connection_status": "NotOnThisNode",
                "responsible_node": None,
                "mentor_node": None,
                "is_pinned": False,
                "error": None,
            },
        ),
    ),
    older=(
        Sample(
            body=b"""{"OngoingTasksList": [{"TaskId": 21, "TaskType": "Subscription",
                "ResponsibleNode": {"NodeTag": "A"}, "TaskState": "Enabled", "TaskConnectionStatus": "NotOnThisNode",
                "TaskName": "x"}]}""",
            rows=({"task": 21, "type": "Subscription", "name": "x", "responsible_node": "A"},),
        ),
    ),
)
