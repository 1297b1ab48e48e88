"""raven-analyze: the only module that knows the whole way from an input to a report.

Exit codes: 0 done, 1 a finding reaches --fail-on, 2 it cannot be done and one sentence says why, 130 interrupted.
Heavy imports stay inside the commands, so that --help and mistakes answer at once.
"""

from __future__ import annotations

import json
import sys
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from collector.bundle import BundleError

if TYPE_CHECKING:
    import duckdb

    from analyzer.model import Check, Report, Table

INPUT = "the zip of raven-collect, or the debug package of one node from RavenDB's Studio"
OUTPUTS = {"report.html", "findings.json", "report.md", "bundle.duckdb", "bundle.duckdb.wal", "tables"}
TOP = 5


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with its code. No error ends in a stack trace."""
    try:
        code = cli.main(None if arguments is None else list(arguments), "raven-analyze", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = 2
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except BrokenPipeError:  # whoever reads the output has read enough
        sys.stderr.close()
        code = 0
    except BundleError as error:
        code = _sorry(str(error))
    except ModuleNotFoundError as error:
        code = _sorry(f"{error.name} is not installed; run: pip install 'raven-diagnostics[analyze]'")
    except OSError as error:
        code = _sorry(f"{error.filename or 'a file'}: {error.strerror or error}.")
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        code = _sorry(
            f"a fault of raven-analyze itself: {type(error).__name__}: {error}"
            f" ({Path(where.filename).name}, line {where.lineno}). Report it with this line."
        )
    sys.exit(code or 0)


@click.group(
    epilog="Example: raven-analyze report bundle.zip -o report",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="raven-diagnostics")
def cli() -> None:
    """Turn what a RavenDB server knows of itself into a report. Works offline; nothing is sent anywhere."""


@cli.command(
    epilog="Examples: raven-analyze report bundle.zip -o report · raven-analyze report package.zip --fail-on warning"
)
@click.argument("input_path", metavar="INPUT", type=click.Path(path_type=Path))
@click.option("-o", "--output", metavar="DIR", type=click.Path(path_type=Path), help="Default: <INPUT>-report.")
@click.option(
    "--fail-on",
    type=click.Choice(["critical", "warning", "notice", "never"]),
    default="critical",
    show_default=True,
    help="Exit with 1 when a finding is this bad or worse.",
)
def report(input_path: Path, output: Path | None, fail_on: str) -> int:
    """Analyze INPUT: the zip of raven-collect, or the debug package of one node from RavenDB's Studio.

    Writes DIR/report.html (one file, opens anywhere), report.md, findings.json, and the data itself as
    tables/*.parquet and bundle.duckdb.
    """
    from analyzer.discover import all_checks, all_tables
    from analyzer.load import connect, load
    from analyzer.readers import read
    from analyzer.report import assemble

    folder = output or Path(f"{input_path.with_suffix('') if input_path.suffix else input_path}-report")
    bundle = read(input_path)
    _make_room(folder)
    load(bundle, all_tables(), folder)
    with connect(folder) as connection:
        made = assemble(connection, bundle.manifest, input_path, all_checks(), all_tables())
    from reports import FORMATS

    for name, render in FORMATS.items():
        (folder / name).write_text(render(made), encoding="utf-8", newline="\n")
    _print_summary(made, folder)
    return int(fail_on != "never" and any(finding.status.rank <= _rank(fail_on) for finding in made.findings))


@cli.command(epilog="""Example: raven-analyze sql report "SELECT name, entries FROM indexes ORDER BY entries DESC" """)
@click.argument("input_or_dir", metavar="INPUT_OR_DIR", type=click.Path(path_type=Path))
@click.argument("query")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def sql(input_or_dir: Path, query: str, form: str) -> int:
    """Run one SELECT over the tables of an input, or of a report's folder. QUERY "-" is read from standard input.

    The SQL is DuckDB's. It sees the tables and nothing else: no file, no network, and it can write nothing.
    """
    text = sys.stdin.read() if query == "-" else query
    with _tables_of(input_or_dir) as connection:
        columns, rows = _select(connection, text)
    forms = {"table": _as_table, "csv": _as_csv, "json": _as_json}
    click.echo(forms[form](columns, rows))
    return 0


@cli.command(epilog="Example: raven-analyze tables report")
@click.argument("name", required=False)
def tables(name: str | None) -> int:
    """List the tables, or the columns of the table NAME."""
    from analyzer.discover import all_tables

    found = {table.name: table for table in all_tables()}
    if name is None:
        click.echo(_aligned([(table.name, _first_line(table.doc)) for table in found.values()]))
        return 0
    table = found.get(name)
    if table is None:
        return _sorry(_unknown("table", name, list(found)))
    click.echo(f"{table.name}: {_first_line(table.doc)}\nFrom: {', '.join(source.name for source in table.sources)}\n")
    columns = {column.name: column.doc for column in _columns(table)}
    click.echo(_aligned([(field.name, str(field.type), columns[field.name]) for field in table.schema]))
    return 0


@cli.command(epilog="Example: raven-analyze checks")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with thresholds and tables.")
def checks(as_json: bool) -> int:
    """List all checks."""
    from analyzer.discover import all_checks

    found = all_checks()
    if as_json:
        click.echo(json.dumps([_described(check) for check in found], indent=1))
    else:
        click.echo(_aligned([(check.id, check.title) for check in found]))
    return 0


@cli.command(epilog="Example: raven-analyze explain indexes.fan_out")
@click.argument("check_id", metavar="CHECK")
def explain(check_id: str) -> int:
    """Say what CHECK looks at, why it matters, what to do, and by which limits and SQL it judges."""
    from analyzer.discover import all_checks
    from reports.wording import value

    found = {check.id: check for check in all_checks()}
    check = found.get(check_id)
    if check is None:
        return _sorry(_unknown("check", check_id, list(found)))
    limits = [(f"${name}", f"{value('', t.value)} {t.unit}", t.source) for name, t in check.thresholds.items()]
    used = [(table.name, _first_line(table.doc)) for table in (*check.tables, *check.also)]
    parts = [f"{check.id}: {check.title}", check.doc.strip()]
    parts += [f"Limits\n{_aligned(limits, indent=4)}"] if limits else []
    parts += [f"Tables\n{_aligned(used, indent=4)}", f"SQL\n{check.sql.strip(chr(10)).rstrip()}"]
    click.echo("\n\n".join(parts))
    return 0


def _make_room(folder: Path) -> None:
    """Make an output folder without what an earlier report left there. Raises BundleError, OSError."""
    if folder.exists() and not folder.is_dir():
        raise BundleError(f"{folder} is a file; name a folder with -o.")
    folder.mkdir(parents=True, exist_ok=True)
    foreign = [entry.name for entry in folder.iterdir() if entry.name not in OUTPUTS]
    inside = folder / "tables"
    if inside.is_dir() and not inside.is_symlink():
        foreign += [
            f"tables/{entry.name}" for entry in inside.iterdir() if entry.suffix != ".parquet" or entry.is_dir()
        ]
    elif inside.exists():
        foreign.append(inside.name)
    if foreign:
        raise BundleError(
            f"{folder} holds {sorted(foreign)[0]}, which is no report of ours; name another folder with -o."
        )
    for entry in [*folder.iterdir(), *(inside.iterdir() if inside.is_dir() else ())]:
        if not entry.is_dir():
            entry.unlink()
    probe = folder / "report.md"
    probe.write_bytes(b"")  # an unwritable folder is known before the work begins
    probe.unlink()


def _print_summary(made: Report, folder: Path) -> None:
    from analyzer.model import Status
    from reports.cards import cards
    from reports.wording import name, visible

    counts = ", ".join(f"{made.count(status)} {status.value}" for status in Status if status is not Status.OK)
    click.echo(f"{made.verdict.value.upper()}: {visible(made.sentence)} ({counts})")
    found = cards(made)
    for card in found[:TOP]:
        first, more = card.findings[0], len(card.findings) - 1
        others = f", and {more} more" if more else ""
        click.echo(
            f"  {card.status.value:8}  {card.check.title}: {name(first.resource)}, {visible(first.reason)}{others}"
        )
    if len(found) > TOP:
        click.echo(f"  and {len(found) - TOP} more findings")
    for gap in [gap for gap in made.missing if gap.checks][:3]:
        place = "/".join(name(part) for part in (gap.node, gap.database) if part) or "the machine"
        click.echo(f"  not seen  {place}: {gap.gap}, checks that wait: {len(gap.checks)} ({visible(gap.reason)[:200]})")
    click.echo(f"Report: {folder / 'report.html'}")


@contextmanager
def _tables_of(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a locked connection over the tables of an input or of a report's folder. Raises BundleError."""
    from analyzer.discover import all_tables
    from analyzer.load import FOLDER, connect, load
    from analyzer.readers import read

    if path.is_dir():
        if not any((path / FOLDER).glob("*.parquet")):
            raise BundleError(f"{path} holds no tables; give a folder that raven-analyze report wrote, or a zip.")
        with connect(path) as connection:
            yield connection
        return
    bundle = read(path)
    with tempfile.TemporaryDirectory(prefix="raven-analyze-") as folder:
        load(bundle, all_tables(), Path(folder))
        with connect(Path(folder)) as connection:
            yield connection


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


def _described(check: Check) -> dict[str, Any]:
    return {
        "id": check.id,
        "title": check.title,
        "area": check.area,
        "doc": check.doc.strip(),
        "thresholds": {
            name: {"value": limit.value, "unit": limit.unit, "source": limit.source}
            for name, limit in check.thresholds.items()
        },
        "tables": [table.name for table in check.tables],
        "also": [table.name for table in check.also],
    }


def _columns(table: Table) -> tuple[Any, ...]:
    from analyzer.model import ORIGIN

    return (*ORIGIN, *table.columns)


def _aligned(rows: Sequence[tuple[str, ...]], indent: int = 0) -> str:
    widths = [max((len(row[n]) for row in rows), default=0) for n in range(len(rows[0]) if rows else 0)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(" " * indent + line for line in lines)


def _first_line(doc: str) -> str:
    return doc.strip().splitlines()[0]


def _unknown(kind: str, name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.4)
    nearest = f"; the nearest is {near[0]}" if near else ""
    return f"There is no {kind} {name}{nearest}. List them with: raven-analyze {kind}s"


def _rank(word: str) -> int:
    from analyzer.model import Status

    return Status(word).rank


def _sorry(sentence: str) -> int:
    from reports.wording import visible

    click.echo(f"raven-analyze: {visible(sentence, lines=True)}", err=True)
    return 2
