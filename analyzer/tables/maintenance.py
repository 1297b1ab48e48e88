"""What the leader last heard from each node, one row per node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per node of `/admin/cluster/maintenance-stats`; only the leader answers."""
    for tag, report in body.items():
        if tag.startswith("@") or not isinstance(report, dict):
            continue
        server = report.get("ServerReport") or {}
        error = report.get("Error")
        yield {
            "tag": tag,
            "status": report.get("Status"),
            "error": error.strip().split("\n")[0].strip() if isinstance(error, str) else None,
            "databases": len(report.get("Report") or ()),
            "updated_at": report.get("UpdateDateTime"),
            "last_successful_at": report.get("LastSuccessfulUpdateDateTime"),
            "is_out_of_cpu_credits": server.get("OutOfCpuCredits"),
            "is_early_out_of_memory": server.get("EarlyOutOfMemory"),
            "is_high_dirty_memory": server.get("HighDirtyMemory"),
            "last_committed_index": server.get("LastCommittedIndex"),
        }


MAINTENANCE = TABLE = Table(
    name="maintenance",
    doc=__doc__,
    sources=(Source("http.admin.cluster.maintenance-stats", Scope.NODE, packaged=False),),
    columns=(
        Column("tag", pa.string(), "Tag of the node"),
        Column(
            "status",
            pa.string(),
            "Ok, WaitingForResponse, Timeout, Error, OutOfCredits, EarlyOutOfMemory or HighDirtyMemory",
        ),
        Column("error", pa.string(), "First line of why there is no report"),
        Column("databases", pa.int64(), "Databases that it reported on"),
        Column("updated_at", TIME, "When the leader last looked"),
        Column("last_successful_at", TIME, "When it last got a report; NULL: never"),
        Column(
            "is_out_of_cpu_credits", pa.bool_(), "Whether the node is out of CPU credits; NULL where it does not say"
        ),
        Column("is_early_out_of_memory", pa.bool_(), "Whether it may soon be refused memory"),
        Column("is_high_dirty_memory", pa.bool_(), "Whether it refuses writes until dirty memory is on disk"),
        Column("last_committed_index", pa.int64(), "Last Raft entry that it committed"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"A": {"Report": {}, "LastGoodDatabaseStatus": {}, "Status": "Error",
            "Error": "System.TimeoutException: no answer\\n   at Raven.Server", "UpdateDateTime":
            "2026-11-24T12:39:13.6821076Z", "LastSuccessfulUpdateDateTime": "0001-01-01T00:00:00.0000000"}}""",
        rows=(
            {
                "tag": "A",
                "status": "Error",
                "error": "System.TimeoutException: no answer",
                "databases": 0,
                "updated_at": "2026-11-24T12:39:13.6821076Z",
                "last_successful_at": "0001-01-01T00:00:00.0000000",
                "is_out_of_cpu_credits": None,
                "is_early_out_of_memory": None,
                "is_high_dirty_memory": None,
                "last_committed_index": None,
            },
        ),
    ),
)
