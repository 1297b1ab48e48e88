"""How far each identity of a database has counted, one row per identity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per identity: the answer is a map from prefix to number."""
    for prefix, value in body.items():
        if not prefix.startswith("@"):
            yield {"prefix": prefix, "value": value}


IDENTITIES = TABLE = Table(
    name="identities",
    doc=__doc__,
    sources=(Source("http.identities", Scope.DATABASE),),
    columns=(
        Column("prefix", pa.string(), "Start of the document names it numbers, as `users|`"),
        Column("value", pa.int64(), "Number it gave last"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"users|": 12}""",
        rows=({"prefix": "users|", "value": 12},),
    ),
)
