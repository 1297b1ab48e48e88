"""A long table, packed for the page's script: sorted, searched and paged there without an element per row."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

from analyzer.model import Fact
from reports import wording
from reports.places import Extract

ROWS_SHOWN = 200
TEXT_CHARACTERS = 300


def shown(fact: Fact) -> tuple[tuple[Any, ...], ...]:
    """Return the rows that stand in the page as they are, for a reader without scripts too."""
    return fact.rows[:ROWS_SHOWN]


def packed(fact: Fact) -> str | None:
    """Return all rows as gzipped JSON in base64, a column at a time; None for a table that is shown whole."""
    if len(fact.rows) <= ROWS_SHOWN:
        return None
    columns = [_column(name, [row[place] for row in fact.rows]) for place, name in enumerate(fact.columns)]
    text = json.dumps(columns, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode(), 6, mtime=0)).decode()


def _column(name: str, values: list[Any]) -> dict[str, Any]:
    """Return a column's different texts, the text of each row, and the numbers to sort by where it has some."""
    texts = [text_of(name, value) for value in values]
    numbers: dict[str, int] = {}
    rows = [numbers.setdefault(text, len(numbers)) for text in texts]
    column: dict[str, Any] = {"texts": list(numbers), "rows": rows}
    if any(is_number(value) for value in values):
        column["numbers"] = [value if is_number(value) else None for value in values]
    return column


def text_of(column: str, value: Any) -> str:
    """Return a cell as it is shown."""
    return wording.cut(wording.value(column, value), TEXT_CHARACTERS)


def is_number(value: Any) -> bool:
    """Return whether a cell is sorted by its number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def longest_bar(fact: Fact) -> float:
    """Return the value whose bar is the longest; 0 for a table without bars."""
    if fact.bar is None:
        return 0
    place = fact.columns.index(fact.bar)
    return max((row[place] for row in fact.rows if is_number(row[place])), default=0)


def bar_width(value: Any, longest: float) -> float | None:
    """Return how long the bar of a cell is, of 100; None for one without a bar."""
    if longest <= 0 or not is_number(value) or value < 0:
        return None
    return round(float(100 * value / longest), 1)


def numeric_columns(fact: Fact | Extract) -> set[int]:
    """Return the places of the columns whose first reported value is a number."""
    firsts = (
        next((row[place] for row in fact.rows if row[place] is not None), None) for place in range(len(fact.columns))
    )
    return {place for place, value in enumerate(firsts) if is_number(value)}
