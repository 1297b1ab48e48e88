"""Unmanaged memory by thread name, one row per name, the largest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per item of `Threads`. Threads that share a name come as one item with a list of ids."""
    for thread in body.get("Threads") or ():
        yield {
            "name": thread.get("Name"),
            "allocated_bytes": thread.get("Allocations"),
            "threads": len(thread.get("Ids") or (None,)),
        }


MEMORY_THREADS = TABLE = Table(
    name="memory_threads",
    doc=__doc__,
    sources=(Source("http.admin.memory.stats", Scope.NODE),),
    columns=(
        Column("name", pa.string(), "Name of the threads, numbers taken off by the server"),
        Column("allocated_bytes", pa.int64(), "Unmanaged memory that they hold"),
        Column("threads", pa.int64(), "How many share the name"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Threads": [{"Name": "TxMrgr Trouble", "Allocations": 5177344, "Id": 25652, "ManagedThreadId": 38},
            {"Name": ".NET TP Worker", "Allocations": 2090904, "Ids": [{"Id": 1, "Allocations": 2000000},
            {"Id": 2, "Allocations": 90904}]}]}""",
        rows=(
            {"name": "TxMrgr Trouble", "allocated_bytes": 5177344, "threads": 1},
            {"name": ".NET TP Worker", "allocated_bytes": 2090904, "threads": 2},
        ),
    ),
)
