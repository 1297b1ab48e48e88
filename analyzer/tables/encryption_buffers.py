"""Buffers that encrypted databases of each server use, one row per node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of `/admin/debug/memory/encryption-buffer-pool`."""
    yield {
        "is_pool_disabled": body.get("Disabled"),
        "in_use_bytes": body.get("CurrentlyInUseSize"),
        "pool_bytes": body.get("TotalPoolSize"),
        "pool_buffers": body.get("TotalNumberOfItems"),
    }


ENCRYPTION_BUFFERS = TABLE = Table(
    name="encryption_buffers",
    doc=__doc__,
    sources=(Source("http.admin.memory.encryption-buffer-pool", Scope.NODE),),
    columns=(
        Column("is_pool_disabled", pa.bool_(), "Whether the server has given up keeping buffers"),
        Column("in_use_bytes", pa.int64(), "In use"),
        Column("pool_bytes", pa.int64(), "Kept for later"),
        Column("pool_buffers", pa.int64(), "Buffers kept for later"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Disabled": false, "CurrentlyInUseSize": 8192, "TotalPoolSize": 16384, "TotalNumberOfItems": 2,
            "Details": []}""",
        rows=({"is_pool_disabled": False, "in_use_bytes": 8192, "pool_bytes": 16384, "pool_buffers": 2},),
    ),
)
