"""Tells a person at a terminal, or a pipe, what happens while it happens."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.status import Status

from collector.plain import plain


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
        # The names come from the server, and square brackets mean something to rich.
        shown, width = plain(what).replace("[", "("), max(self._console.width - 20, 20)
        self._status.update(f"{self._asked} asked, now {shown[:width]}")


@contextmanager
def watching() -> Iterator[_Lines | _Live]:
    """Yield whom to tell, on standard error."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    console = Console(stderr=True)
    with console.status("Looking for RavenDB") as status:
        yield _Live(console, status)
