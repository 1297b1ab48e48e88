"""Every limit of every RavenDB process, one row each; Linux only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: list[dict[str, Any]]) -> Iterator[Row]:
    """Yield one row per process and limit of `os.process_limits`."""
    for process in body:
        for name, limit in (process.get("limits") or {}).items():
            yield {
                "pid": process.get("pid"),
                "name": name,
                "soft": limit.get("soft"),
                "hard": limit.get("hard"),
                "unit": limit.get("unit"),
            }


PROCESS_LIMITS = TABLE = Table(
    name="process_limits",
    doc=__doc__,
    sources=(Source("os.process_limits", Scope.HOST, packaged=False),),
    columns=(
        Column("pid", pa.int64(), "Process id"),
        Column("name", pa.string(), "Name of the limit, as the kernel writes it"),
        Column("soft", pa.int64(), "What counts now; NULL for no limit"),
        Column("hard", pa.int64(), "What it may be raised to; NULL for no limit"),
        Column("unit", pa.string(), "Unit of both"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""[{"pid": 3031, "limits": {"Max open files": {"soft": 20000, "hard": 20000, "unit": "files"},
            "Max address space": {"soft": null, "hard": null, "unit": "bytes"}}}, {"pid": 1, "limits": null}]""",
        rows=(
            {"pid": 3031, "name": "Max open files", "soft": 20000, "hard": 20000, "unit": "files"},
            {"pid": 3031, "name": "Max address space", "soft": None, "hard": None, "unit": "bytes"},
        ),
    ),
)
