"""What each ETL process has yet to do, one row per transformation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per process."""
    for task in body.get("Results") or ():
        for process in task.get("ProcessesProgress") or ():
            yield {
                "task": task.get("TaskName"),
                "type": task.get("EtlType"),
                "transformation": process.get("TransformationName"),
                "is_completed": process.get("Completed"),
                "is_disabled": process.get("Disabled"),
                "processed_per_second": process.get("AverageProcessedPerSecond"),
                "documents_to_process": process.get("NumberOfDocumentsToProcess"),
                "documents_total": process.get("TotalNumberOfDocuments"),
                "tombstones_to_process": process.get("NumberOfDocumentTombstonesToProcess"),
            }


ETL_PROGRESS = TABLE = Table(
    name="etl_progress",
    doc=__doc__,
    sources=(Source("http.etl.progress", Scope.DATABASE),),
    columns=(
        Column("task", pa.string(), "Name of the task"),
        Column("type", pa.string(), "Raven, Sql, Olap, ElasticSearch, Queue, Snowflake …"),
        Column("transformation", pa.string(), "Name of the script"),
        Column("is_completed", pa.bool_(), "Whether it has caught up"),
        Column("is_disabled", pa.bool_(), "Whether it was switched off"),
        Column("processed_per_second", pa.float64(), "Average speed"),
        Column("documents_to_process", pa.int64(), "Documents it has yet to see"),
        Column("documents_total", pa.int64(), "Documents it has to see in all"),
        Column("tombstones_to_process", pa.int64(), "Deletes it has yet to see"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"TaskName": "to-sql", "EtlType": "Sql",
            "ProcessesProgress": [{"TransformationName": "orders",
            "Completed": false, "Disabled": false, "AverageProcessedPerSecond": 12.5,
            "NumberOfDocumentsToProcess": 400, "TotalNumberOfDocuments": 1000}]}]}""",
        rows=(
            {
                "task": "to-sql",
                "type": "Sql",
                "transformation": "orders",
                "is_completed": False,
                "is_disabled": False,
                "processed_per_second": 12.5,
                "documents_to_process": 400,
                "documents_total": 1000,
                "tombstones_to_process": None,
            },
        ),
    ),
)
