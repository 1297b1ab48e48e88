"""What each server can be asked, one row per route."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per route."""
    for is_debug, key in ((True, "Debug"), (False, "Production")):
        for route in body.get(key) or ():
            yield {"route": route.get("Path"), "methods": route.get("Methods"), "is_debug": is_debug}


ROUTES = TABLE = Table(
    name="routes",
    doc=__doc__,
    sources=(Source("http.routes", Scope.NODE, packaged=False),),
    columns=(
        Column("route", pa.string(), "Path, with * for the name of a database"),
        Column("methods", pa.string(), "HTTP methods"),
        Column("is_debug", pa.bool_(), "Whether it is part of the debug package"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Debug": [{"Path": "/admin/cluster/log", "Methods": "GET"}], "Production": [{"Path": "/admin/stats",
            "Methods": "GET"}]}""",
        rows=(
            {"route": "/admin/cluster/log", "methods": "GET", "is_debug": True},
            {"route": "/admin/stats", "methods": "GET", "is_debug": False},
        ),
    ),
)
