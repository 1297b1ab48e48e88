"""Swap devices and files, one row each; none where the machine has no swap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per swap device of `os.memory`."""
    for swap in body.get("swaps") or ():
        yield {
            "name": swap.get("name"),
            "type": swap.get("type"),
            "total_bytes": swap.get("total_bytes"),
            "used_bytes": swap.get("used_bytes"),
            "is_rotational": swap.get("rotational"),
        }


SWAP_DEVICES = TABLE = Table(
    name="swap_devices",
    doc=__doc__,
    sources=(Source("os.memory", Scope.HOST, packaged=False),),
    columns=(
        Column("name", pa.string(), "Device or file"),
        Column("type", pa.string(), "partition or file"),
        Column("total_bytes", pa.int64(), "Size"),
        Column("used_bytes", pa.int64(), "In use"),
        Column(
            "is_rotational",
            pa.bool_(),
            "Whether the disk below calls itself rotational; NULL where that cannot be told",
        ),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"swaps": [{"name": "/swapfile", "type": "file", "total_bytes": 2147479552, "used_bytes": 1048576,
            "rotational": false}]}""",
        rows=(
            {
                "name": "/swapfile",
                "type": "file",
                "total_bytes": 2147479552,
                "used_bytes": 1048576,
                "is_rotational": False,
            },
        ),
    ),
)
