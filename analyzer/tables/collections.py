"""Collections of each database with their sizes, one row per collection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per collection of `/collections/stats/detailed`."""
    for name, stats in (body.get("Collections") or {}).items():
        yield {
            "name": name,
            "documents": stats.get("CountOfDocuments"),
            "documents_bytes": _size(stats, "DocumentsSize"),
            "tombstones": stats.get("CountOfTombstones"),
            "tombstones_bytes": _size(stats, "TombstonesSize"),
            "revisions": stats.get("CountOfRevisions"),
            "revisions_bytes": _size(stats, "RevisionsSize"),
            "total_bytes": _size(stats, "Size"),
        }


def _size(stats: dict[str, Any], field: str) -> int | None:
    return (stats.get(field) or {}).get("SizeInBytes")


COLLECTIONS = TABLE = Table(
    name="collections",
    doc=__doc__,
    sources=(Source("http.collections.stats.detailed", Scope.DATABASE),),
    columns=(
        Column("name", pa.string(), "Name of the collection"),
        Column("documents", pa.int64(), "Documents"),
        Column("documents_bytes", pa.int64(), "Size of the documents on disk"),
        Column("tombstones", pa.int64(), "Deleted documents that are still remembered"),
        Column("tombstones_bytes", pa.int64(), "Size of the tombstones on disk"),
        Column("revisions", pa.int64(), "Revisions of its documents"),
        Column("revisions_bytes", pa.int64(), "Size of the revisions on disk"),
        Column("total_bytes", pa.int64(), "Size of all of it on disk"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Collections": {"Orders": {"Name": "Orders", "CountOfDocuments": 5100, "Size":
            {"SizeInBytes": 13500416},
            "DocumentsSize": {"SizeInBytes": 6193152}, "CountOfTombstones": 400, "TombstonesSize": {"SizeInBytes":
            122880}, "CountOfRevisions": 5940, "RevisionsSize": {"SizeInBytes": 7184384}}}}""",
        rows=(
            {
                "name": "Orders",
                "documents": 5100,
                "documents_bytes": 6193152,
                "tombstones": 400,
                "tombstones_bytes": 122880,
                "revisions": 5940,
                "revisions_bytes": 7184384,
                "total_bytes": 13500416,
            },
        ),
    ),
)
