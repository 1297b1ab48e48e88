"""Server version of each node, one row per node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of `/build/version`."""
    yield {
        "version": body.get("FullVersion"),
        "product_version": body.get("ProductVersion"),
        "build": body.get("BuildVersion"),
        "commit_hash": body.get("CommitHash"),
    }


BUILDS = TABLE = Table(
    name="builds",
    doc=__doc__,
    sources=(Source("http.build.version", Scope.NODE),),
    columns=(
        Column("version", pa.string(), "Full version, as 7.1.5"),
        Column("product_version", pa.string(), "Line, as 7.1"),
        Column("build", pa.int64(), "Build number; 10000 and less are development builds"),
        Column("commit_hash", pa.string(), "Commit that it was built from"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"BuildVersion":71028,"ProductVersion":"7.1","CommitHash":"082d079","FullVersion":"7.1.5"}""",
        rows=({"version": "7.1.5", "product_version": "7.1", "build": 71028, "commit_hash": "082d079"},),
    ),
)
