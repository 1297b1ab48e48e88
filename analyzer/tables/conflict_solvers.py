"""How each database resolves conflicts of replication, one row per database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(record: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of a record."""
    configuration = record.get("ConflictSolverConfig")
    yield {
        "is_configured": configuration is not None,
        "resolves_to_latest": (configuration or {}).get("ResolveToLatest"),
        "script_collections": sorted((configuration or {}).get("ResolveByCollection") or ()),
    }


CONFLICT_SOLVERS = TABLE = Table(
    name="conflict_solvers",
    doc=__doc__,
    sources=(Source("http.database-record", Scope.DATABASE),),
    columns=(
        Column("is_configured", pa.bool_(), "Whether the record says anything of it"),
        Column("resolves_to_latest", pa.bool_(), "Whether the newest version wins; the default is true"),
        Column("script_collections", pa.list_(pa.string()), "Collections with a script of their own"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"ConflictSolverConfig": {"ResolveToLatest": false,
            "ResolveByCollection": {"Orders": {"Script": "x"}}}}""",
        rows=({"is_configured": True, "resolves_to_latest": False, "script_collections": ["Orders"]},),
    ),
)
