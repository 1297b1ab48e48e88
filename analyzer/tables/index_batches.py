"""The last batches of each index, one row per batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per batch of `/indexes/performance`."""
    for index in body["Results"]:
        for batch in index.get("Performance") or ():
            details = batch.get("Details") or {}
            yield {
                "name": index["Name"],
                "batch": batch.get("Id"),
                "started_at": batch.get("Started"),
                "completed_at": batch.get("Completed"),
                "duration_ms": batch.get("DurationInMs"),
                "input_documents": batch.get("InputCount"),
                "failed_documents": batch.get("FailedCount"),
                "output_entries": batch.get("OutputCount"),
                "documents_bytes": (batch.get("DocumentsSize") or {}).get("SizeInBytes"),
                "allocated_bytes": (batch.get("AllocatedUnmanagedBytes") or {}).get("SizeInBytes"),
                "stop_reason": _stop_reason(details),
            }


def _stop_reason(step: dict[str, Any]) -> str | None:
    """Return why the map stopped to take documents: it stands in the details of one of the nested steps."""
    reason = (step.get("MapDetails") or {}).get("BatchCompleteReason")
    if reason:
        return str(reason)
    return next((said for part in step.get("Operations") or () if (said := _stop_reason(part))), None)


INDEX_BATCHES = TABLE = Table(
    name="index_batches",
    doc=__doc__,
    sources=(Source("http.indexes.performance", Scope.DATABASE),),
    columns=(
        Column("name", pa.string(), "Name of the index"),
        Column("batch", pa.int64(), "Number of the batch since the index was loaded"),
        Column("started_at", TIME, "Start of the batch"),
        Column("completed_at", TIME, "End of the batch; NULL while it runs"),
        Column("duration_ms", pa.float64(), "How long it took"),
        Column("input_documents", pa.int64(), "Documents read"),
        Column("failed_documents", pa.int64(), "Documents that failed"),
        Column("output_entries", pa.int64(), "Entries written"),
        Column("documents_bytes", pa.int64(), "Size of the documents read"),
        Column("allocated_bytes", pa.int64(), "Unmanaged memory taken"),
        Column("stop_reason", pa.string(), "Why the batch took no more documents, in the server's words"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"Name": "Orders/ByCompany", "Performance": [{"Id": 4, "InputCount": 8000,
            "FailedCount": 0, "OutputCount": 0, "Started": "2026-11-23T13:09:50.8690127Z",
            "Completed": "2026-11-23T13:09:51.0688255Z", "DurationInMs": 199.81, "AllocatedUnmanagedBytes":
            {"SizeInBytes": 1208320}, "DocumentsSize": {"SizeInBytes": 8632144}, "Details": {"Name": "Indexing",
            "MapDetails": null, "Operations": [{"Name": "Map", "MapDetails":
            {"BatchCompleteReason": "No more documents to index"}, "Operations": []}]}}]}]}""",
        rows=(
            {
                "name": "Orders/ByCompany",
                "batch": 4,
                "started_at": "2026-11-23T13:09:50.8690127Z",
                "completed_at": "2026-11-23T13:09:51.0688255Z",
                "duration_ms": 199.81,
                "input_documents": 8000,
                "failed_documents": 0,
                "output_entries": 0,
                "documents_bytes": 8632144,
                "allocated_bytes": 1208320,
                "stop_reason": "No more documents to index",
            },
        ),
    ),
)
