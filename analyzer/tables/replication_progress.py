"""What each outgoing replication has yet to send, one row per destination."""

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
                "type": task.get("ReplicationType"),
                "destination_node": task.get("DestinationNodeTag"),
                "from_to": process.get("FromToString"),
                "is_completed": process.get("Completed"),
                "processed_per_second": process.get("AverageProcessedPerSecond"),
                "last_sent_etag": process.get("LastSentEtag"),
                "last_database_etag": process.get("LastDatabaseEtag"),
                "lag_etags": _distance(process.get("LastSentEtag"), process.get("LastDatabaseEtag")),
                "documents_to_process": process.get("NumberOfDocumentsToProcess"),
                "documents_total": process.get("TotalNumberOfDocuments"),
                "source_change_vector": process.get("SourceChangeVector"),
                "destination_change_vector": process.get("DestinationChangeVector"),
            }


def _distance(sent: Any, last: Any) -> int | None:
    return max(last - sent, 0) if isinstance(sent, int) and isinstance(last, int) else None


REPLICATION_PROGRESS = TABLE = Table(
    name="replication_progress",
    doc=__doc__,
    sources=(
        Source("http.replication.internal.outgoing.progress", Scope.DATABASE, since=(6, 0)),
        Source("http.replication.progress", Scope.DATABASE, since=(6, 0)),
    ),
    columns=(
        Column("task", pa.string(), "Name of the task; of internal replication, what the server calls it"),
        Column("type", pa.string(), "Internal, External or a kind of pull replication"),
        Column("destination_node", pa.string(), "Tag of the node at the other end, of internal replication"),
        Column("from_to", pa.string(), "Both ends, as the server writes them"),
        Column("is_completed", pa.bool_(), "Whether it has caught up"),
        Column("processed_per_second", pa.float64(), "Average speed"),
        Column("last_sent_etag", pa.int64(), "Etag it has come to"),
        Column("last_database_etag", pa.int64(), "Etag the database has come to"),
        Column(
            "lag_etags",
            pa.int64(),
            "Distance of the two: etags are given to every change in the database, so this is no count of documents",
        ),
        Column("documents_to_process", pa.int64(), "Documents it has yet to send"),
        Column("documents_total", pa.int64(), "Documents it has to send in all"),
        Column("source_change_vector", pa.string(), "Change vector of the database"),
        Column("destination_change_vector", pa.string(), "Change vector of the other end, as it last said"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"TaskName": "Internal Replication", "ReplicationType": "Internal",
            "DestinationNodeTag": "B",
            "ProcessesProgress": [{"FromToString": "from Shop at A to Shop at B", "Completed": false,
            "AverageProcessedPerSecond": 10.0, "LastSentEtag": 8000, "LastDatabaseEtag": 8882,
            "NumberOfDocumentsToProcess": 100, "TotalNumberOfDocuments": 1059, "SourceChangeVector": "A:8882-x",
            "DestinationChangeVector": "A:8000-x"}]}]}""",
        rows=(
            {
                "task": "Internal Replication",
                "type": "Internal",
                "destination_node": "B",
                "from_to": "from Shop at A to Shop at B",
                "is_completed": False,
                "processed_per_second": 10.0,
                "last_sent_etag": 8000,
                "last_database_etag": 8882,
                "lag_etags": 882,
                "documents_to_process": 100,
                "documents_total": 1059,
                "source_change_vector": "A:8882-x",
                "destination_change_vector": "A:8000-x",
            },
        ),
    ),
)
