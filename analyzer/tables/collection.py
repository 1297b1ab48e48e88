"""Every question asked, and what came of it: the manifest, plus what no one asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(manifest: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per item. The item's own node, database, time and path replace the manifest's."""
    for item in manifest["items"]:
        yield {
            "node": item["node"],
            "database": item["database"],
            "path": item["path"],
            "captured_at": item["started_at"] or manifest["finished_at"],
            "source": item["source"],
            "outcome": item["outcome"],
            "gap": item["gap"],
            "reason": item["reason"],
            "question": item["question"],
            "http_status": item["http_status"],
            "stored_bytes": item["stored_bytes"],
            "started_at": item["started_at"],
            "duration_seconds": item["duration_seconds"],
            "redactions": item["redactions"],
        }


COLLECTION = TABLE = Table(
    name="collection",
    doc=__doc__,
    sources=(Source("manifest", Scope.HOST),),
    columns=(
        Column("source", pa.string(), "What was asked: where + what, as `http.stats` or `os.disks`"),
        Column("outcome", pa.string(), "collected, failed or skipped"),
        Column("gap", pa.string(), "Why there is no answer, or not a whole one: from a closed list"),
        Column("reason", pa.string(), "The same as a sentence, with the values seen"),
        Column("question", pa.string(), "The request or file that was asked for"),
        Column("http_status", pa.int32(), "HTTP status of the answer"),
        Column("stored_bytes", pa.int64(), "Size of the entry, inflated"),
        Column("started_at", TIME, "When it was asked, by the collector's clock"),
        Column("duration_seconds", pa.float64(), "From the question to the end of its answer"),
        Column("redactions", pa.int64(), "Secrets masked in the entry"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"finished_at": "2026-11-24T10:00:02Z", "items": [{"source": "http.stats", "outcome": "failed",
            "node": "A", "database": "Shop", "path": null, "gap": "timed out", "reason": "no answer within 10 s",
            "question": "GET /databases/Shop/stats", "http_status": null, "stored_bytes": null,
            "started_at": "2026-11-24T10:00:00Z", "duration_seconds": 10.0, "redactions": 0}]}""",
        rows=(
            {
                "node": "A",
                "database": "Shop",
                "path": None,
                "captured_at": "2026-11-24T10:00:00Z",
                "source": "http.stats",
                "outcome": "failed",
                "gap": "timed out",
                "reason": "no answer within 10 s",
                "question": "GET /databases/Shop/stats",
                "http_status": None,
                "stored_bytes": None,
                "started_at": "2026-11-24T10:00:00Z",
                "duration_seconds": 10.0,
                "redactions": 0,
            },
        ),
    ),
)
