"""Generations of the .NET heap around the last garbage collection of each kind, one row per generation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per item of `GenerationInfo`."""
    for kind, collection in body.items():
        if kind.startswith("@") or not isinstance(collection, dict):
            continue
        for generation in collection.get("GenerationInfo") or ():
            yield {
                "kind": kind,
                "name": generation.get("GenerationName"),
                "size_before_bytes": generation.get("SizeBeforeBytes"),
                "size_after_bytes": generation.get("SizeAfterBytes"),
                "fragmentation_before_bytes": generation.get("FragmentationBeforeBytes"),
                "fragmentation_after_bytes": generation.get("FragmentationAfterBytes"),
            }


GC_GENERATIONS = TABLE = Table(
    name="gc_generations",
    doc=__doc__,
    sources=(Source("http.admin.memory.gc", Scope.NODE),),
    columns=(
        Column("kind", pa.string(), "Any, Ephemeral, Background or FullBlocking"),
        Column("name", pa.string(), "Heap Generation 0, 1 or 2, Large Object Heap or Pinned Object Heap"),
        Column("size_before_bytes", pa.int64(), "Size before the collection"),
        Column("size_after_bytes", pa.int64(), "Size after it"),
        Column("fragmentation_before_bytes", pa.int64(), "Holes before"),
        Column("fragmentation_after_bytes", pa.int64(), "Holes after"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Any": {"GenerationInfo": [{"GenerationName": "Large Object Heap",
            "FragmentationAfterBytes": 26123320,
            "FragmentationBeforeBytes": 26123321, "SizeAfterBytes": 114779096, "SizeBeforeBytes": 114779097}]}}""",
        rows=(
            {
                "kind": "Any",
                "name": "Large Object Heap",
                "size_before_bytes": 114779097,
                "size_after_bytes": 114779096,
                "fragmentation_before_bytes": 26123321,
                "fragmentation_after_bytes": 26123320,
            },
        ),
    ),
)
