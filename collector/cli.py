"""raven-collect: collects from this machine and its RavenDB servers into one file.

Exit codes: 0 complete, 3 written but something failed, 2 nothing usable.
"""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import click
from rich.console import Console
from rich.status import Status

from collector.bundle import Gap, Item, Outcome
from collector.collect import CollectError, Options, Result, collect
from collector.ravendb import WrongInput, base_url, trust

UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
# What was not there to be had is no failure of the collection.
NO_FAILURE = frozenset({Gap.NOT_IN_THIS_VERSION, Gap.NOT_LICENSED, Gap.NEVER_ASKED, Gap.CAPPED})
INCOMPLETE, NOTHING = 3, 2
REASONS_SHOWN = 3


def _bytes(context: click.Context, parameter: click.Parameter, value: str) -> int:
    """Return a size that is written as people do: 300MB, 2GB."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMG]?)B?\s*", value, re.IGNORECASE)
    if not found:
        raise click.BadParameter(f"{value!r} is not a size. Write it as 300MB or 2GB.", context, parameter)
    return int(float(found[1]) * UNITS[found[2].upper()])


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="raven-diagnostics")
def main() -> None:
    """Collect what a RavenDB server and its machine know about themselves into one file."""


@main.command()
@click.option("--url", "urls", multiple=True, help="A server to ask; may be given again. Default: those found here.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File or folder. Default: raven-HOST-TIME.zip.")
@click.option("--cert", type=click.Path(path_type=Path), help="Client certificate (PEM), for a secured server.")
@click.option("--key", type=click.Path(path_type=Path), help="Its private key (PEM), where that is another file.")
@click.option("--ca", type=click.Path(path_type=Path), help="Authority (PEM) of the server's certificate, if private.")
@click.option("--max-log-size", callback=_bytes, default="256MB", show_default=True, help="Newest logs of each server.")
@click.option("--no-logs", is_flag=True, help="Leave the log files out.")
@click.option("--timeout-factor", type=click.FloatRange(0.01, 100), default=1.0, help="Stretch every time-out.")
def run(
    *,
    urls: Sequence[str], output: Path | None, cert: Path | None, key: Path | None, ca: Path | None,
    max_log_size: int, no_logs: bool, timeout_factor: float,
) -> None:  # fmt: skip
    """Collect from this machine and its RavenDB servers.

    Only reads: nothing on the server is changed, no idle database is woken, and passwords, keys and connection
    strings are masked before anything is written. Exit code 0: complete; 3: written, but something failed; 2:
    nothing usable.
    """
    try:
        asked = tuple(base_url(url) for url in urls)
        verify = trust(cert, key, ca)
        file = output / default_name() if output and output.is_dir() else output or Path(default_name())
        with _watching() as watcher:
            for given, url in zip(urls, asked, strict=True):
                if given.strip().rstrip("/") != url:
                    watcher.stage(f"{given} is asked as {url}")
            result = collect(Options(file, asked, verify, timeout_factor, max_log_size, not no_logs), watcher)
    except (WrongInput, CollectError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(NOTHING)
    click.echo(summary(result))
    sys.exit(INCOMPLETE if result.was_interrupted or any(map(is_failure, result.items)) else 0)


def default_name() -> str:
    """Return a name that says where and when."""
    host = re.sub(r"[^\w.-]", "-", platform.node()) or "host"
    return f"raven-{host}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.zip"


def is_failure(item: Item) -> bool:
    """Return whether an item is missing that could have been had."""
    return item.outcome is not Outcome.COLLECTED and item.gap not in NO_FAILURE


class _Lines:
    """Tells a pipe what happens: a line for each larger step."""

    def stage(self, said: str) -> None:
        click.echo(said, err=True)

    def asking(self, what: str) -> None:
        pass


class _Live:
    """Shows a person what is asked right now."""

    def __init__(self, console: Console, status: Status) -> None:
        self._console = console
        self._status = status
        self._asked = 0

    def stage(self, said: str) -> None:
        self._console.print(said, markup=False, highlight=False)

    def asking(self, what: str) -> None:
        self._asked += 1
        width = max(self._console.width - 20, 20)
        self._status.update(f"{self._asked} asked, now {_plain(what)[:width]}")


def _plain(said: str) -> str:
    # The names come from the server, and square brackets mean something to rich.
    return "".join(letter for letter in said if letter.isprintable()).replace("[", "(")


@contextmanager
def _watching() -> Iterator[_Lines | _Live]:
    if not sys.stderr.isatty():
        yield _Lines()
        return
    console = Console(stderr=True)
    with console.status("Looking for RavenDB") as status:
        yield _Live(console, status)


def summary(result: Result) -> str:
    """Return what was collected, what was not and why, and where it is."""
    collected = [item for item in result.items if item.outcome is Outcome.COLLECTED]
    lines = [_found(result), f"Collected {len(collected)} of {len(result.items)} ({_places(collected)})."]
    masked = sum(item.redactions for item in collected)
    if masked:
        lines.append(f"Secrets masked: {masked}.")
    missing = sorted(
        (item for item in result.items if item.gap is not None), key=lambda item: (not is_failure(item), item.gap or "")
    )
    for (fails, gap), items in groupby(missing, key=lambda item: (is_failure(item), item.gap)):
        lines += _gap_lines(str(gap), fails, list(items))
    if result.was_interrupted:
        lines.append("Interrupted: what had been asked by then is in the file.")
    lines.append(f"Wrote {result.file} ({_size(result.size_bytes)}) in {result.seconds:.1f} s.")
    return "\n".join("".join(letter for letter in line if letter.isprintable()) for line in lines)


def _found(result: Result) -> str:
    if not result.nodes:
        return "No RavenDB was found on this machine; give its --url if it runs elsewhere. The machine alone was asked."
    servers = ", ".join(f"{node.tag} {node.version or 'of unknown version'} at {node.url}" for node in result.nodes)
    asked = {node.url for node in result.nodes}
    others = [one.urls[0] for one in result.instances if one.urls and not asked & set(one.urls)]
    also = f" Also found here, not asked: {', '.join(others)}." if others else ""
    return f"Servers: {servers}.{also}"


def _places(items: Sequence[Item]) -> str:
    kinds = {"answers": "http.", "facts of the machine": "os.", "log files": "logs."}
    return ", ".join(f"{kind}: {sum(item.source.startswith(start) for item in items)}" for kind, start in kinds.items())


def _gap_lines(gap: str, fails: bool, items: Sequence[Item]) -> Iterator[str]:
    yield f"{'Failed' if fails else 'Not taken'}, {gap}: {len(items)}"
    # Answers that differ by the URL alone are one reason.
    alike: dict[str, list[str]] = {}
    for item in items:
        reason = (item.reason or item.source).removeprefix("not asked, since ")
        alike.setdefault(re.sub(r"GET \S+ ", "", reason), []).append(reason)
    for reasons in list(alike.values())[:REASONS_SHOWN]:
        yield f"  {reasons[0]}" + (f" ({len(reasons)} alike)" if len(reasons) > 1 else "")
    if len(alike) > REASONS_SHOWN:
        yield f"  and more, in manifest.json: {len(alike) - REASONS_SHOWN}"


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{count / 1e3:.1f} kB"
