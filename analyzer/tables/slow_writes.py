"""Writes to disk that the server recorded as very slow, from its own hint, one row per write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per write in the hint SlowIO."""
    for one in body["Results"]:
        if (one.get("Reason") or one.get("HintType")) != "SlowIO":
            continue
        for write in ((one.get("Details") or {}).get("Writes") or {}).values():
            yield {
                "kind": write.get("Type"),
                "file": write.get("Path"),
                "written_mib": write.get("DataWrittenInMb"),
                "duration_seconds": write.get("DurationInSec"),
                "mib_per_second": write.get("SpeedInMbPerSec"),
                "happened_at": write.get("Date"),
            }


SLOW_WRITES = TABLE = Table(
    name="slow_writes",
    doc=__doc__,
    sources=(
        Source("http.notifications", Scope.DATABASE),
        Source("http.admin.server.notifications", Scope.NODE, since=(7, 2)),
    ),
    columns=(
        Column("kind", pa.string(), "JournalWrite, DataFlush or DataSync"),
        Column("file", pa.string(), "File that was written"),
        Column("written_mib", pa.float64(), "How much was written"),
        Column("duration_seconds", pa.float64(), "How long it took"),
        Column("mib_per_second", pa.float64(), "Written a second"),
        Column("happened_at", TIME, "When it was written"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"Reason": "SlowIO", "Details": {"Writes": {
            "JournalWrite//var/lib/ravendb/data/Databases/Shop/Journals/0000000000000000010.journal":
            {"Path": "/var/lib/ravendb/data/Databases/Shop/Journals/0000000000000000010.journal",
            "DataWrittenInMb": 0.12109375, "DurationInSec": 0.5488596, "SpeedInMbPerSec": 0.22062791650177932,
            "Date": "2026-11-25T10:40:24.8172878Z", "Type": "JournalWrite"}}}}, {"Reason": "Paging"}]}""",
        rows=(
            {
                "kind": "JournalWrite",
                "file": "/var/lib/ravendb/data/Databases/Shop/Journals/0000000000000000010.journal",
                "written_mib": 0.12109375,
                "duration_seconds": 0.5488596,
                "mib_per_second": 0.22062791650177932,
                "happened_at": "2026-11-25T10:40:24.8172878Z",
            },
        ),
    ),
)
