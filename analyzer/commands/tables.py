"""raven-analyze tables: the tables and their columns."""

from __future__ import annotations

import click

from analyzer.terminal import aligned, first_line, sorry, unknown


@click.command(epilog="Example: raven-analyze tables report")
@click.argument("name", required=False)
def tables(name: str | None) -> int:
    """List the tables, or the columns of the table NAME."""
    from analyzer.discover import all_tables
    from analyzer.model import ORIGIN

    found = {table.name: table for table in all_tables()}
    if name is None:
        click.echo(aligned([(table.name, first_line(table.doc)) for table in found.values()]))
        return 0
    table = found.get(name)
    if table is None:
        return sorry(unknown("table", name, list(found)))
    click.echo(f"{table.name}: {first_line(table.doc)}\nFrom: {', '.join(source.name for source in table.sources)}\n")
    columns = {column.name: column.doc for column in (*ORIGIN, *table.columns)}
    click.echo(aligned([(field.name, str(field.type), columns[field.name]) for field in table.schema]))
    return 0


COMMAND = tables
