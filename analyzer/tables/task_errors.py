"""Errors that ETL, AI and change-data tasks keep since 7.2, one row per task."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per task. The errors are counted and not kept: they quote documents."""
    for task in body.get("Results") or ():
        yield {
            "task": task.get("TaskName"),
            "category": task.get("Category"),
            "type": task.get("EtlType"),
            "subtype": task.get("EtlSubType"),
            "process_errors": _count(task.get("ProcessErrors")),
            "item_errors": _count(task.get("ItemErrors")),
        }


def _count(errors: Any) -> int | None:
    return len(errors) if isinstance(errors, list | dict) else None


TASK_ERRORS = TABLE = Table(
    name="task_errors",
    doc=__doc__,
    sources=(
        Source("http.etl.errors", Scope.DATABASE, since=(7, 2)),
        Source("http.ai.errors", Scope.DATABASE, since=(7, 2)),
        Source("http.cdc-sink.errors", Scope.DATABASE, since=(7, 2)),
    ),
    columns=(
        Column("task", pa.string(), "Name of the task"),
        Column("category", pa.string(), "What kind of task it is, as the server groups them"),
        Column("type", pa.string(), "Kind of ETL"),
        Column("subtype", pa.string(), "Kind within the kind"),
        Column("process_errors", pa.int64(), "Errors of the task as a whole"),
        Column("item_errors", pa.int64(), "Errors of single documents"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"TaskName": "to-search", "Category": "Etl", "EtlType": "ElasticSearch",
            "EtlSubType": null, "ProcessErrors": [{}], "ItemErrors": [{}, {}]},
            {"TaskName": "quiet", "ProcessErrors": null}]}""",
        rows=(
            {
                "task": "to-search",
                "category": "Etl",
                "type": "ElasticSearch",
                "subtype": None,
                "process_errors": 1,
                "item_errors": 2,
            },
            {"task": "quiet", "process_errors": None, "item_errors": None},
        ),
    ),
)
