"""What each ETL process has done since it started, one row per transformation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per transformation."""
    for task in body.get("Results") or ():
        for process in task.get("Stats") or ():
            numbers = process.get("Statistics") or {}
            yield {
                "task": task.get("TaskName"),
                "task_number": task.get("TaskId"),
                "type": task.get("EtlType"),
                "transformation": process.get("TransformationName"),
                "task_node": task.get("NodeTag"),
                "last_processed_etag": numbers.get("LastProcessedEtag"),
                "last_processed_at": numbers.get("LastSuccessfulBatchTime"),
                "last_load_error_at": numbers.get("LastLoadErrorTime"),
                "transformation_successes": numbers.get("TransformationSuccesses"),
                "transformation_errors": numbers.get("TransformationErrors"),
                "load_successes": numbers.get("LoadSuccesses"),
                "load_errors": numbers.get("LoadErrors"),
                "was_latest_load_successful": numbers.get("WasLatestLoadSuccessful"),
                "health": numbers.get("HealthStatus"),
                "next_attempt_at": numbers.get("NextBatchRetryTime"),
                "stop_reason": numbers.get("BatchStopReason"),
            }


ETL_STATISTICS = TABLE = Table(
    name="etl_statistics",
    doc=__doc__,
    sources=(Source("http.etl.stats", Scope.DATABASE),),
    columns=(
        Column("task", pa.string(), "Name of the task"),
        Column("task_number", pa.int64(), "Number of the task"),
        Column("type", pa.string(), "Raven, Sql, Olap, ElasticSearch, Queue, Snowflake …"),
        Column("transformation", pa.string(), "Name of the script"),
        Column("task_node", pa.string(), "Node that runs it; NULL before 6.0"),
        Column("last_processed_etag", pa.int64(), "Etag it has come to"),
        Column("last_processed_at", TIME, "When its last batch succeeded; NULL before 7.2"),
        Column("last_load_error_at", TIME, "When the destination last refused something"),
        Column("transformation_successes", pa.int64(), "Documents that went through the script"),
        Column("transformation_errors", pa.int64(), "Documents on which the script failed"),
        Column("load_successes", pa.int64(), "Documents that were written"),
        Column("load_errors", pa.int64(), "Documents that could not be written"),
        Column("was_latest_load_successful", pa.bool_(), "Whether the last write succeeded"),
        Column("health", pa.string(), "Healthy, Impaired or Failed; NULL before 7.2"),
        Column("next_attempt_at", TIME, "When it tries again after an error; NULL before 7.2"),
        Column("stop_reason", pa.string(), "Why the last batch ended"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"TaskName": "to-sql", "TaskId": 9, "EtlType": "Sql", "NodeTag": "A", "Stats": [
            {"TransformationName": "orders", "Statistics": {"LastProcessedEtag": 300,
            "LastLoadErrorTime": "2026-11-25T10:00:00Z", "TransformationSuccesses": 200, "TransformationErrors": 1,
            "LoadSuccesses": 180, "LoadErrors": 20, "HealthStatus": "Impaired", "BatchStopReason": "timeout"}}]}]}""",
        rows=(
            {
                "task": "to-sql",
                "task_number": 9,
                "type": "Sql",
                "transformation": "orders",
                "task_node": "A",
                "last_processed_etag": 300,
                "last_processed_at": None,
                "last_load_error_at": "2026-11-25T10:00:00Z",
                "transformation_successes": 200,
                "transformation_errors": 1,
                "load_successes": 180,
                "load_errors": 20,
                "was_latest_load_successful": None,
                "health": "Impaired",
                "next_attempt_at": None,
                "stop_reason": "timeout",
            },
        ),
    ),
)
