"""Last batches of replication, one row per batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per batch."""
    for direction, key, other in (("incoming", "Incoming", "Source"), ("outgoing", "Outgoing", "Destination")):
        for link in body.get(key) or ():
            for batch in link.get("Performance") or ():
                yield {
                    "direction": direction,
                    "other": link.get(other),
                    "batch": batch.get("Id"),
                    "started_at": batch.get("Started"),
                    "completed_at": batch.get("Completed"),
                    "duration_ms": batch.get("DurationInMs"),
                    "last_etag": batch.get("SendLastEtag", batch.get("ReceivedLastEtag")),
                    "errors": None if batch.get("Errors") is None else len(batch["Errors"]),
                }


REPLICATION_BATCHES = TABLE = Table(
    name="replication_batches",
    doc=__doc__,
    sources=(Source("http.replication.performance", Scope.DATABASE, packaged=False),),
    columns=(
        Column("direction", pa.string(), "incoming or outgoing"),
        Column("other", pa.string(), "The other end, as the server names it"),
        Column("batch", pa.int64(), "Number of the batch"),
        Column("started_at", TIME, "When it began"),
        Column("completed_at", TIME, "When it ended; NULL while it runs"),
        Column("duration_ms", pa.float64(), "How long it took"),
        Column("last_etag", pa.int64(), "Etag it came to"),
        Column("errors", pa.int64(), "Errors in it"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Incoming": [], "Outgoing": [{"Destination": "Copy on http://c:8080", "Performance": [{"Id": 4,
            "Started": "2026-11-25T10:00:00Z", "Completed": "2026-11-25T10:00:01Z", "DurationInMs": 1000.0,
            "SendLastEtag": 300, "Errors": null}]}]}""",
        rows=(
            {
                "direction": "outgoing",
                "other": "Copy on http://c:8080",
                "batch": 4,
                "started_at": "2026-11-25T10:00:00Z",
                "completed_at": "2026-11-25T10:00:01Z",
                "duration_ms": 1000.0,
                "last_etag": 300,
                "errors": None,
            },
        ),
    ),
)
