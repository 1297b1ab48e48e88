"""Known problems of RavenDB's versions, one row per problem: knowledge, the same for every input."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.knowledge import entries, version_number
from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(_: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per problem."""
    for entry in entries("known_problems", "problem"):
        ranges = entry.get("ranges", ())
        yield {
            **{key: entry[key] for key in ("title", "judged", "kind", "sure", "consequence", "todo", "source")},
            "problem": entry["id"],
            "versions": ", ".join(f"{first} to {last}" if first != last else first for first, last in ranges) or None,
            "first_numbers": [version_number(first) for first, _ in ranges],
            "last_numbers": [version_number(last) for _, last in ranges],
            "traces": entry["trace"],
            "is_told_alone": entry.get("alone", False),
        }


KNOWN_PROBLEMS = TABLE = Table(
    name="known_problems",
    doc=__doc__,
    sources=(Source("manifest", Scope.HOST),),
    columns=(
        Column("problem", pa.string(), "Name of the problem"),
        Column("title", pa.string(), "What happens"),
        Column("judged", pa.string(), "How bad it is where it is found: critical, warning or notice"),
        Column(
            "versions", pa.string(), "Versions that have it, * for any patch; NULL where none is known to be free of it"
        ),
        Column("first_numbers", pa.list_(pa.int64()), "First version of each range: major, minor, patch by 1,000"),
        Column("last_numbers", pa.list_(pa.int64()), "Last version of each range"),
        Column(
            "traces", pa.list_(pa.list_(pa.string())), "Fragments that stand in one text; one list of them is enough"
        ),
        Column("kind", pa.string(), "How far a trace proves it: text, thread, companion or state"),
        Column("sure", pa.string(), "How sure its source is: A (seen in the assemblies) to D (partly inferred)"),
        Column("is_told_alone", pa.bool_(), "Whether the version alone is worth telling"),
        Column("consequence", pa.string(), "What it does"),
        Column("todo", pa.string(), "What to do"),
        Column("source", pa.string(), "Where this is known from"),
    ),
    rows=rows,
    sample=Sample(body=b"{}", rows=tuple(rows({}))),
)
