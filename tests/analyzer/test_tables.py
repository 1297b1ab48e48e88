"""Holds every table to the same rules; a new table needs no test of its own."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from analyzer.discover import all_tables
from analyzer.load import arrow_table
from analyzer.model import Table

TABLES = all_tables()
EACH = pytest.mark.parametrize("table", [pytest.param(table, id=table.name) for table in TABLES])
ROWS = [pytest.param(table, id=table.name) for table in TABLES if table.arrow is None]


def parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode()


@pytest.mark.parametrize("table", ROWS)
def test_a_sample_gives_its_rows(table: Table) -> None:
    for sample in (table.sample, *table.older):
        rows = list(table.rows(parsed(sample.body)))
        assert len(rows) == len(sample.rows)
        for row, expected in zip(rows, sample.rows, strict=True):
            assert {name: row.get(name) for name in expected} == expected


@pytest.mark.parametrize("table", ROWS)
def test_rows_name_only_columns_and_fit_their_types(table: Table) -> None:
    rows = list(table.rows(parsed(table.sample.body)))
    assert rows
    assert {name for row in rows for name in row} <= set(table.schema.names)
    assert arrow_table(table, rows)[1] == 0


@EACH
def test_a_table_says_what_it_and_each_column_is(table: Table) -> None:
    assert table.doc.strip()
    assert table.sources
    for column in table.columns:
        assert column.doc.strip(), column.name
        assert re.fullmatch(r"[a-z][a-z0-9_]*", column.name)


def test_no_two_tables_have_one_name() -> None:
    names = [table.name for table in TABLES]
    assert len(names) == len(set(names))


@EACH
def test_no_column_is_named_twice(table: Table) -> None:
    assert sorted(table.schema.names) == sorted(set(table.schema.names))
