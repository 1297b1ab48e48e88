"""raven-analyze report: the whole way from an input to a folder with the report and the tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from analyzer.judging_options import judging_options
from analyzer.limit_options import limit_options
from collector.bundle import BundleError

if TYPE_CHECKING:
    from analyzer.model import Check, Report, Status
    from analyzer.reading_limits import Limits
    from analyzer.site import Site

# As in reports.NAMES and reports.USUAL, which are not imported for `--help`; a test holds them together.
FORMS = ("html", "json", "markdown", "junit", "sarif")
OUTPUTS = {
    *("report.html", "findings.json", "report.md", "junit.xml", "findings.sarif"),
    *("bundle.duckdb", "bundle.duckdb.wal", "tables"),
}
TOP = 5


@click.command(
    epilog="Examples: raven-analyze report bundle.zip -o report · raven-analyze report package.zip --fail-on warning"
)
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", metavar="DIR", type=click.Path(path_type=Path), help="Default: <first INPUT>-report.")
@click.option(
    "--fail-on",
    type=click.Choice(["critical", "warning", "notice", "never"]),
    default="critical",
    show_default=True,
    help="Exit with 1 when a finding is this bad or worse.",
)
@click.option(
    "--format",
    "forms",
    multiple=True,
    type=click.Choice(FORMS),
    help="Forms of the report; may be given again. Default: html, json and markdown.",
)
@judging_options
@limit_options
def report(
    inputs: tuple[Path, ...],
    output: Path | None,
    fail_on: str,
    forms: tuple[str, ...],
    *,
    limits: Limits,
    checks: tuple[Check, ...],
    site: Site,
) -> int:
    """Analyze INPUTs: bundles of raven-collect, debug packages of RavenDB, log files, or archives and folders of those.

    Several are one case. - is standard input. What is given is recognised by its content.

    Writes DIR/report.html (one file, opens anywhere), report.md, findings.json, and the data itself as
    tables/*.parquet and bundle.duckdb.
    """
    from analyzer.discover import all_tables
    from analyzer.load import connect, load
    from analyzer.readers import read
    from analyzer.report import assemble

    folder = output or _folder_for(inputs[0])
    case = read(inputs, limits)
    _make_room(folder)
    load(case, all_tables(), folder)
    with connect(folder) as connection:
        made = assemble(connection, case.manifest, case.origin, checks, all_tables(), site=site)
    from reports import FORMATS, NAMES, USUAL

    for name in [NAMES[form] for form in forms or USUAL]:
        (folder / name).write_text(FORMATS[name](made), encoding="utf-8", newline="\n")
    if case.manifest.cut is not None:
        click.echo(f"{case.origin.name} is cut: {case.manifest.cut}; what lies before that was read.", err=True)
    for remark in made.remarks:
        click.echo(remark, err=True)
    _print_summary(made, folder, NAMES[(forms or USUAL)[0]])
    return int(fail_on != "never" and any(made.count(status) for status in _as_bad_as(fail_on)))


def _folder_for(first: Path) -> Path:
    """Return where the report of an input goes: beside it, or here for standard input."""
    place = Path("standard-input") if str(first) == "-" else first.resolve()
    return Path(f"{place.with_suffix('') if place.suffix and not place.is_dir() else place}-report")


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


def _print_summary(made: Report, folder: Path, first_form: str) -> None:
    from analyzer.model import Status
    from reports.cards import cards
    from reports.wording import name, visible

    counts = ", ".join(f"{made.count(status)} {status.value}" for status in Status if status is not Status.OK)
    counts += f", {len(made.silenced)} silenced" if made.silenced else ""
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
    click.echo(f"Report: {folder / first_form}")


def _as_bad_as(word: str) -> list[Status]:
    from analyzer.model import Status

    return [status for status in Status if status.rank <= Status(word).rank]


COMMAND = report
