"""Lines of RavenDB's releases, whether they are supported, and the newest known release of each: knowledge.

One row per line, the same for every input.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any

import pyarrow as pa

from analyzer.knowledge import entries, version_number
from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(_: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per line."""
    newest = {entry["line"]: entry for entry in entries("release_lines", "newest")}
    for entry in entries("release_lines", "line"):
        last = newest.get(entry["line"], {})
        yield {
            **{key: entry.get(key) for key in ("line", "is_long_term", "is_supported", "source")},
            "ended_at": _midnight(entry.get("ended")),
            "looked_up_at": _midnight(entry["looked_up"]),
            "newest_version": last.get("version"),
            "newest_number": version_number(last["version"]) if last else None,
            "newest_at": _midnight(last.get("released")),
        }


def _midnight(day: Any) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)


RELEASE_LINES = TABLE = Table(
    name="release_lines",
    doc=__doc__,
    sources=(Source("manifest", Scope.HOST),),
    columns=(
        Column("line", pa.string(), "Major and minor number, as 7.1"),
        Column("is_long_term", pa.bool_(), "Whether it is a line of long support; NULL where not known"),
        Column("is_supported", pa.bool_(), "Whether it was supported when looked up"),
        Column("ended_at", TIME, "Day its support ended; NULL where it goes on or the day is not known"),
        Column("looked_up_at", TIME, "Day all this was looked up"),
        Column("newest_version", pa.string(), "Newest release known"),
        Column("newest_number", pa.int64(), "Its number: major, minor, patch by 1,000"),
        Column("newest_at", TIME, "Day it was released"),
        Column("source", pa.string(), "Where this is known from"),
    ),
    rows=rows,
    sample=Sample(body=b"{}", rows=tuple(rows({}))),
)
