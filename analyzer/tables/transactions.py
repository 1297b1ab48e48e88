"""Storage transactions that were open at the capture, one row per transaction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.dotnet import seconds
from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per open transaction of txinfo. Its entries call the folder BasePath or, before 5.4, Path."""
    for environment in body["tx-info"]:
        for transaction in environment.get("Information") or ():
            yield {
                "environment": environment.get("BasePath", environment.get("Path")),
                "transaction": transaction.get("TransactionId"),
                "thread_name": transaction.get("ThreadName"),
                "caller": transaction.get("CallerName"),
                "flags": transaction.get("Flags"),
                "started_at": transaction.get("StartTime"),
                "duration_seconds": _seconds(transaction.get("TotalTime")),
                "modified_pages": transaction.get("NumberOfModifiedPages"),
            }


def _seconds(text: object) -> float | None:
    """Return the seconds of `123.4 mSecs`; .NET writes longer ones as a TimeSpan."""
    if isinstance(text, str) and text.endswith(" mSecs"):
        try:
            return float(text.removesuffix(" mSecs").replace(",", "")) / 1000
        except ValueError:
            return None
    return seconds(text)


TRANSACTIONS = TABLE = Table(
    name="transactions",
    doc=__doc__,
    sources=(Source("http.admin.txinfo", Scope.DATABASE), Source("http.admin.txinfo", Scope.NODE)),
    columns=(
        Column("environment", pa.string(), "Folder of the storage environment"),
        Column("transaction", pa.int64(), "Number of the transaction"),
        Column("thread_name", pa.string(), "Thread that holds it: it tells the index, backup or query"),
        Column("caller", pa.string(), "Method that opened it"),
        Column("flags", pa.string(), "Read or ReadWrite"),
        Column("started_at", TIME, "When it was opened"),
        Column("duration_seconds", pa.float64(), "How long it had been open at the capture"),
        Column("modified_pages", pa.int64(), "Pages it changed so far"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"tx-info": [{"BasePath": "/var/lib/ravendb/data/Databases/Shop", "Information": [{
            "TransactionId": 12, "ThreadName": "Indexing of Orders/Totals", "CallerName": "OpenReadTransaction",
            "StartTime": "2026-11-23T13:09:30.73Z", "TotalTime": "1500.5 mSecs", "Flags": "Read",
            "NumberOfModifiedPages": 0}]}, {"BasePath": "/var/lib/ravendb/data/System", "Information": []}]}""",
        rows=(
            {
                "environment": "/var/lib/ravendb/data/Databases/Shop",
                "transaction": 12,
                "thread_name": "Indexing of Orders/Totals",
                "caller": "OpenReadTransaction",
                "flags": "Read",
                "started_at": "2026-11-23T13:09:30.73Z",
                "duration_seconds": 1.5005,
                "modified_pages": 0,
            },
        ),
    ),
)
