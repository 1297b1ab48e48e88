"""raven-analyze sql: one SELECT over the tables."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analyzer.limit_options import limit_options

if TYPE_CHECKING:
    from analyzer.reading_limits import Limits


@click.command(
    epilog="""Example: raven-analyze sql report "SELECT name, entries FROM indexes ORDER BY entries DESC" """
)
@click.argument("input_or_dir", metavar="INPUT_OR_DIR", type=click.Path(path_type=Path))
@click.argument("query")
@limit_options
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def sql(input_or_dir: Path, query: str, form: str, limits: Limits) -> int:
    """Run one SELECT over the tables of an input, or of a report's folder. QUERY "-" is read from standard input.

    The SQL is DuckDB's. It sees the tables and nothing else: no file, no network, and it can write nothing.
    """
    from analyzer.opened import tables_of
    from analyzer.selecting import as_csv, as_json, as_table, select

    text = sys.stdin.read() if query == "-" else query
    with tables_of(input_or_dir, limits) as connection:
        columns, rows = select(connection, text)
    forms = {"table": as_table, "csv": as_csv, "json": as_json}
    click.echo(forms[form](columns, rows))
    return 0


COMMAND = sql
