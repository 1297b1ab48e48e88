"""raven-analyze sql: one SELECT over the tables."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from collector.bundle import BundleError

if TYPE_CHECKING:
    import duckdb


@click.command(
    epilog="""Example: raven-analyze sql report "SELECT name, entries FROM indexes ORDER BY entries DESC" """
)
@click.argument("input_or_dir", metavar="INPUT_OR_DIR", type=click.Path(path_type=Path))
@click.argument("query")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def sql(input_or_dir: Path, query: str, form: str) -> int:
    """Run one SELECT over the tables of an input, or of a report's folder. QUERY "-" is read from standard input.

    The SQL is DuckDB's. It sees the tables and nothing else: no file, no network, and it can write nothing.
    """
    from analyzer.opened import tables_of

    text = sys.stdin.read() if query == "-" else query
    with tables_of(input_or_dir) as connection:
        columns, rows = _select(connection, text)
    forms = {"table": _as_table, "csv": _as_csv, "json": _as_json}
    click.echo(forms[form](columns, rows))
    return 0


def _select(connection: duckdb.DuckDBPyConnection, text: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return what one SELECT gives. Raises BundleError for anything else, and for SQL that fails."""
    import duckdb

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


def _as_table(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    from reports.wording import visible

    cells = [columns, *[["NULL" if cell is None else visible(str(cell)) for cell in row] for row in rows]]
    widths = [min(max(len(line[n]) for line in cells), 60) for n in range(len(columns))]
    lines = [
        "  ".join(_fitted(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells
    ]
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join([*lines, f"({len(rows):,} {'row' if len(rows) == 1 else 'rows'})"])


def _as_csv(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return out.getvalue().rstrip("\n")


def _as_json(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    from analyzer.evaluate import plain

    return json.dumps([{name: plain(cell) for name, cell in zip(columns, row, strict=True)} for row in rows], indent=1)


def _fitted(text: str, width: int) -> str:
    return f"{text[: width - 1]}…" if len(text) > width else text.ljust(width)


COMMAND = sql
