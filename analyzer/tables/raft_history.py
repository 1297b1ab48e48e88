"""Last commands of the cluster and how they ended, one row per command and node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per item of `RachisLogHistory`. Results are not kept: they may hold documents."""
    for entry in body.get("RachisLogHistory") or ():
        yield {
            "happened_at": entry.get("Date"),
            "index": entry.get("Index"),
            "term": entry.get("Term"),
            "committed_term": entry.get("CommittedTerm"),
            "type": entry.get("Type"),
            "state": entry.get("State"),
            "exception_type": entry.get("ExceptionType"),
            "exception_message": entry.get("ExceptionMessage"),
        }


RAFT_HISTORY = TABLE = Table(
    name="raft_history",
    doc=__doc__,
    sources=(Source("http.admin.cluster.history-logs", Scope.NODE),),
    columns=(
        Column("happened_at", TIME, "When the node took it"),
        Column("index", pa.int64(), "Number of its entry in the Raft log"),
        Column("term", pa.int64(), "Raft term it was made in"),
        Column("committed_term", pa.int64(), "Raft term it was committed in"),
        Column("type", pa.string(), "Command"),
        Column("state", pa.string(), "Appended or Committed"),
        Column("exception_type", pa.string(), "Exception it ended with; NULL when it went well"),
        Column("exception_message", pa.string(), "Its text"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"RachisLogHistory": [{"Date": "2026-11-23T13:09:37.7376446", "Guid": "e062335e", "Index": 1,
            "Term": 1,
            "CommittedTerm": 1, "Type": "AddDatabaseCommand", "State": "Committed", "Result": null,
            "ExceptionType": null, "ExceptionMessage": null}]}""",
        rows=(
            {
                "happened_at": "2026-11-23T13:09:37.7376446",
                "index": 1,
                "term": 1,
                "committed_term": 1,
                "type": "AddDatabaseCommand",
                "state": "Committed",
                "exception_type": None,
                "exception_message": None,
            },
        ),
    ),
)
