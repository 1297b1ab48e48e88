"""Which columns of a table hold nothing, so that the page can name them in a line instead of showing them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from analyzer.model import Fact


def empty_columns(fact: Fact) -> tuple[str, ...]:
    """Return the columns without a value in any row; none where there are more rows than those that are here."""
    if not fact.rows or fact.total > len(fact.rows):
        return ()
    filled = [any(value is not None for value in values) for values in zip(*fact.rows, strict=True)]
    return tuple(name for name, is_filled in zip(fact.columns, filled, strict=True) if not is_filled)


def without(fact: Fact, names: Collection[str]) -> Fact:
    """Return a table without these columns."""
    if not names:
        return fact
    kept = [place for place, name in enumerate(fact.columns) if name not in names]
    return replace(
        fact,
        columns=tuple(fact.columns[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in fact.rows),
        bar=None if fact.bar in names else fact.bar,
    )
