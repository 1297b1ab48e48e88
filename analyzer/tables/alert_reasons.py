"""What each reason of an alert or hint means, one row per reason: knowledge, the same for every input."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.knowledge import entries
from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(_: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per reason."""
    for entry in entries("alert_reasons", "reason"):
        yield {**entry, "told_by": list(entry.get("told_by", ()))}


ALERT_REASONS = TABLE = Table(
    name="alert_reasons",
    doc=__doc__,
    sources=(Source("manifest", Scope.HOST),),
    columns=(
        Column("kind", pa.string(), "AlertRaised or PerformanceHint"),
        Column("reason", pa.string(), "Name of the reason, as the server gives it"),
        Column("judged", pa.string(), "How bad we hold it to be: critical, warning or notice"),
        Column("meaning", pa.string(), "What it means"),
        Column("todo", pa.string(), "What to do"),
        Column("told_by", pa.list_(pa.string()), "Checks that say whether it is still true"),
        Column("untold", pa.string(), "Why none can say so, where that is the case"),
    ),
    rows=rows,
    sample=Sample(body=b"{}", rows=tuple(rows({}))),
)
