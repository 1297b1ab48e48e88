"""raven-analyze shell: an SQL prompt on the tables of an input."""

from __future__ import annotations

import cmd
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analyzer.commands.tables import columns, listed
from analyzer.terminal import aligned, unknown
from collector.bundle import BundleError

if TYPE_CHECKING:
    import duckdb

EXAMPLES = {
    "what could not be collected": "SELECT source, node, database, gap, reason FROM collection WHERE gap IS NOT NULL",
    "the largest storage": """SELECT database, name, allocated_bytes
FROM storage_environments ORDER BY allocated_bytes DESC LIMIT 10""",
    "indexes that are stale": "SELECT database, name, entries, last_indexing_at FROM indexes WHERE is_stale",
    "errors in the log": """SELECT logged_at, resource, message
FROM log_records WHERE is_error ORDER BY logged_at DESC LIMIT 20""",
    "the slowest writes": """SELECT database, kind, max(duration_ms) AS slowest_ms
FROM io_writes GROUP BY ALL ORDER BY slowest_ms DESC LIMIT 10""",
}


@click.command(epilog="Example: raven-analyze shell bundle.zip")
@click.argument("input_or_dir", metavar="INPUT_OR_DIR", type=click.Path(path_type=Path))
def shell(input_or_dir: Path) -> int:
    """Open an SQL prompt on the tables of an input, or of a report's folder.

    The SQL is DuckDB's, a statement ends with a semicolon. It sees the tables and nothing else.
    """
    from analyzer.opened import tables_of

    with tables_of(input_or_dir) as connection:
        prompt = _Prompt(connection)
        while True:
            try:
                prompt.cmdloop()
                return 0
            except KeyboardInterrupt:
                prompt.forget()


class _Prompt(cmd.Cmd):
    """Reads statements and commands, and prints what they give."""

    intro = "SQL on the tables of this input; help, tables, columns NAME, examples, quit. A statement ends with ;"

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__()
        self._connection = connection
        self._lines: list[str] = []
        self.forget()
        if not sys.stdin.isatty():
            self.use_rawinput, self.intro, self.prompt = False, "", ""

    def forget(self) -> None:
        """Drop the statement that was begun."""
        self._lines.clear()
        self._show_prompt()

    def emptyline(self) -> bool:
        """Do nothing: the last statement is not run again."""
        return False

    def onecmd(self, line: str) -> bool:
        """Take a line into the statement under way, where there is one; else as a command or the start of one."""
        self.intro = ""
        if self._lines and line != "EOF":
            self.default(line)
            return False
        return super().onecmd(_command(line) or line)

    def default(self, line: str) -> None:
        """Take a line of SQL; run the statement once it is whole."""
        self._lines.append(line)
        if line.rstrip().endswith(";"):
            statement = "\n".join(self._lines)
            self.forget()
            self._run(statement)
        else:
            self._show_prompt()

    def do_help(self, arg: str) -> bool:
        """Say what can be done."""
        commands = [
            ("tables", "the tables, with what they hold"),
            ("columns NAME", "the columns of one table"),
            ("examples", "statements to start from"),
            ("quit", "leave, as Ctrl-D does"),
            ("SELECT …;", "any one statement of DuckDB's that reads"),
        ]
        click.echo(aligned(commands))
        return False

    def do_tables(self, arg: str) -> bool:
        """List the tables."""
        click.echo(listed())
        return False

    def do_columns(self, arg: str) -> bool:
        """List the columns of one table."""
        from analyzer.discover import all_tables

        found = {table.name: table for table in all_tables()}
        if arg not in found:
            click.echo(unknown("table", arg, list(found)))
            return False
        click.echo(columns(found[arg]))
        return False

    def do_examples(self, arg: str) -> bool:
        """Show statements to start from."""
        click.echo("\n".join(f"-- {what}\n{statement};" for what, statement in EXAMPLES.items()))
        return False

    def do_quit(self, arg: str) -> bool:
        """Leave."""
        return True

    def do_EOF(self, arg: str) -> bool:  # noqa: N802 - the name that cmd gives the end of input
        """Run what is left, and leave."""
        if self._lines:
            self._run("\n".join(self._lines))
        return True

    def _run(self, statement: str) -> None:
        from analyzer.selecting import as_table, select

        try:
            click.echo(as_table(*select(self._connection, statement)))
        except BundleError as error:
            click.echo(str(error))

    def _show_prompt(self) -> None:
        if sys.stdin.isatty():
            self.prompt = "  ... " if self._lines else "sql> "


def _command(line: str) -> str | None:
    """Return the command that a line is, also as other prompts write it (`.tables`, `\\d nodes`); None for SQL."""
    word, _, rest = line.strip().rstrip(";").removeprefix(".").partition(" ")
    word = {"\\d": "columns" if rest else "tables", "\\q": "quit", "exit": "quit", "schema": "columns"}.get(word, word)
    known = word in ("help", "tables", "columns", "examples", "quit")
    return f"{word} {rest.strip()}".rstrip() if known else None


COMMAND = shell
