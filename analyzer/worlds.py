"""Little worlds: the tables of a check in memory, with the rows that a case gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache

import duckdb

from analyzer.load import arrow_table, locked
from analyzer.model import Check, Row, Table

WHEN = datetime(2026, 11, 24, 10, tzinfo=UTC)
NULLS: Row = {"path": None, "captured_at": None}
_filled: set[str] = set()


def given(check: Check, rows: Mapping[str, tuple[Row, ...]]) -> duckdb.DuckDBPyConnection:
    """Return the database of this process, holding the tables of a check with these rows, and nothing else.

    There is one, because opening and locking a database takes longer than all that a case does in it.
    """
    connection = _database()
    while _filled:
        connection.unregister(_filled.pop())
    for table in (*check.tables, *check.also):
        stamped = ({"captured_at": WHEN, "path": f"{table.name}.json"} | row for row in rows.get(table.name, ()))
        filled, rejected = arrow_table(table, stamped)
        if rejected:
            raise ValueError(f"a value in {table.name} does not fit its column")
        connection.register(table.name, filled)
        _filled.add(table.name)
    return connection


def held(*filled: tuple[Table, Iterable[Row]]) -> duckdb.DuckDBPyConnection:
    """Return a database of its own with these tables, which other connections to it see too."""
    connection = duckdb.connect()
    for table, rows in filled:
        connection.register("filled", arrow_table(table, rows)[0])
        connection.execute(f"CREATE TABLE {table.name} AS SELECT * FROM filled")
    return connection


@cache
def _database() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    return locked(connection)
