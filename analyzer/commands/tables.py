"""raven-analyze tables: the tables and their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from analyzer.terminal import aligned, first_line, sorry, unknown

if TYPE_CHECKING:
    from analyzer.model import Table


@click.command(epilog="Example: raven-analyze tables indexes")
@click.argument("name", required=False)
def tables(name: str | None) -> int:
    """List the tables, or the columns of the table NAME."""
    from analyzer.discover import all_tables

    found = {table.name: table for table in all_tables()}
    if name is None:
        click.echo(listed())
        return 0
    table = found.get(name)
    if table is None:
        return sorry(unknown("table", name, list(found)))
    click.echo(f"{table.name}: {first_line(table.doc)}\nFrom: {', '.join(source.name for source in table.sources)}\n")
    click.echo(columns(table))
    return 0


def listed() -> str:
    """Return the tables, with what each holds."""
    from analyzer.discover import all_tables

    return aligned([(table.name, first_line(table.doc)) for table in all_tables()])


def columns(table: Table) -> str:
    """Return the columns of a table, with type and meaning."""
    from analyzer.model import ORIGIN

    return aligned([(column.name, str(column.type), column.doc) for column in (*ORIGIN, *table.columns)])


COMMAND = tables
