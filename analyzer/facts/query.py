"""The shape of an entry: where one table of the report comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FactQuery:
    """`table` is the one that holds all of it, `section` the part of the report that shows it.

    `spread` names a column that holds a map with the same keys in each row: each key becomes a column, after "on".
    """

    id: str
    section: str
    title: str
    doc: str
    table: str
    sql: str
    rows_kept: int = 2000
    bar: str | None = None
    spread: str | None = None
