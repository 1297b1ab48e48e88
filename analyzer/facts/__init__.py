"""What the report shows as it is, without a verdict: one entry of a module here is one table of the report.

A column's name ends in its unit, so that the renderers can write its values. The SQL gives all rows in a fixed
order, those first that a reader looks for first. A column named `node` or `database` puts a row on that one's page too.
"""

from __future__ import annotations

from typing import Any

import duckdb

from analyzer.evaluate import plain
from analyzer.facts import cluster, databases, indexes, logs, settings, storage
from analyzer.facts.query import FactQuery
from analyzer.model import Fact

FACTS: tuple[FactQuery, ...] = (
    *cluster.FACTS, *databases.FACTS, *indexes.FACTS, *storage.FACTS, *logs.FACTS, *settings.FACTS,
)  # fmt: skip


Columns = tuple[str, ...]


def all_facts(connection: duckdb.DuckDBPyConnection) -> tuple[Fact, ...]:
    """Return every table of facts, empty where nothing was seen."""
    return tuple(_fact(connection, query) for query in FACTS)


def _fact(connection: duckdb.DuckDBPyConnection, query: FactQuery) -> Fact:
    result = connection.execute(query.sql)
    columns = tuple(column[0] for column in result.description)
    rows = result.fetchmany(query.rows_kept)
    total = len(rows)
    if total == query.rows_kept:
        total = connection.execute(f"SELECT count(*) FROM ({query.sql})").fetchall()[0][0]
    if query.spread is not None:
        columns, rows = _spread(columns, rows, columns.index(query.spread))
    kept = tuple(tuple(plain(value) for value in row) for row in rows)
    return Fact(query.id, query.section, query.title, query.doc, query.table, columns, kept, total, query.bar)


def _spread(columns: Columns, rows: list[Any], at: int) -> tuple[Columns, list[Any]]:
    keys = tuple(rows[0][at]) if rows else ()
    wide = (*columns[:at], *(f"on {key}" for key in keys), *columns[at + 1 :])
    return wide, [(*row[:at], *(row[at][key] for key in keys), *row[at + 1 :]) for row in rows]
