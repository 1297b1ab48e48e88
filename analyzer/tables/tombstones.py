"""Who still needs the tombstones of each collection, one row per process and collection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per process that holds tombstones; only 7.x says how many and whether it blocks."""
    for held in body.get("PerSubscriptionInfoExtended") or body.get("PerSubscriptionInfo") or ():
        process, identifier = held.get("Process"), held.get("Identifier") or ""
        named = _NAMED.fullmatch(identifier)
        yield {
            "process": process or (named and named[1]),
            "identifier": named[2] if named and not process else identifier,
            "kind": held.get("Type"),
            "collection": held.get("Collection"),
            "etag": held.get("Etag"),
            "tombstones": held.get("NumberOfTombstoneLeft"),
            "cleanup_status": held.get("CleanupStatus"),
        }


# Before 7.x the process stands in the identifier: Index 'Orders/ByCompany'
_NAMED = re.compile(r"(\w[\w ]*?) '(.*)'", re.DOTALL)

TOMBSTONES = TABLE = Table(
    name="tombstones",
    doc=__doc__,
    sources=(Source("http.admin.tombstones.state", Scope.DATABASE),),
    columns=(
        Column("process", pa.string(), "Kind of the process: Index, Subscription, Backup …"),
        Column("identifier", pa.string(), "Name of the index or task"),
        Column("kind", pa.string(), "Tombstones of what: Documents, TimeSeries or Counters"),
        Column("collection", pa.string(), "Collection of the tombstones"),
        Column("etag", pa.int64(), "Etag of the last tombstone it has read"),
        Column("tombstones", pa.int64(), "Tombstones it has yet to read; NULL before 7.x"),
        Column("cleanup_status", pa.string(), "Blocking or Not Blocking; NULL before 7.x"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"PerSubscriptionInfo": [], "PerSubscriptionInfoExtended": [{"Identifier": "Orders/ByCompany",
            "Type": "Documents", "Collection": "Orders", "Etag": 0, "NumberOfTombstoneLeft": 400,
            "CleanupStatus": "Blocking", "Process": "Index"}, {"Identifier": "Index 'Fans/Out'",
            "Type": "Documents", "Collection": "Fans", "Etag": 3}]}""",
        rows=(
            {
                "process": "Index",
                "identifier": "Orders/ByCompany",
                "kind": "Documents",
                "collection": "Orders",
                "etag": 0,
                "tombstones": 400,
                "cleanup_status": "Blocking",
            },
            {"process": "Index", "identifier": "Fans/Out", "tombstones": None, "cleanup_status": None},
        ),
    ),
)
