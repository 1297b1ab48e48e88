"""Runs one SELECT over the tables, and writes its rows for a terminal or a program."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import duckdb

from analyzer.evaluate import plain
from analyzer.terminal import counted
from collector.bundle import BundleError
from reports.wording import visible


def select(connection: duckdb.DuckDBPyConnection, text: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return what one SELECT gives. Raises BundleError for anything else, and for SQL that fails."""
    try:
        statements = connection.extract_statements(text)
        if len(statements) != 1 or statements[0].type not in (
            duckdb.StatementType.SELECT,
            duckdb.StatementType.EXPLAIN,
        ):
            raise BundleError("Only one SELECT (or SHOW, DESCRIBE, EXPLAIN) can be run here.")
        result = connection.execute(statements[0])
        return [column[0] for column in result.description], result.fetchall()
    except duckdb.Error as error:
        raise BundleError(f"The SQL cannot be run: {error}") from None


def as_table(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    """Return rows as columns for a terminal, long values cut."""
    cells = [columns, *[["NULL" if cell is None else visible(str(cell)) for cell in row] for row in rows]]
    widths = [min(max(len(line[n]) for line in cells), 60) for n in range(len(columns))]
    lines = [
        "  ".join(_fitted(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells
    ]
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join([*lines, f"({counted(len(rows), 'row', 'rows')})"])


def as_csv(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    """Return rows as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return out.getvalue().rstrip("\n")


def as_json(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    """Return rows as a JSON array of objects."""
    return json.dumps([{name: plain(cell) for name, cell in zip(columns, row, strict=True)} for row in rows], indent=1)


def _fitted(text: str, width: int) -> str:
    return f"{text[: width - 1]}…" if len(text) > width else text.ljust(width)
