"""Collects for a person at a command line, says what came of it, and exits with the code that says it as well."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

import click

from collector.access import WrongInput
from collector.bundle import BundleError
from collector.collect import collect
from collector.options import CollectError, CutError, Options
from collector.summary import is_failure, summary
from collector.watching import watching

INCOMPLETE, NOTHING = 3, 2


def collect_and_tell(prepare: Callable[[], tuple[Options, Sequence[str]]]) -> NoReturn:
    """Collect what `prepare` returns; its words come first. What it raises of WrongInput and BundleError is told."""
    try:
        options, first_words = prepare()
        with watching() as watcher:
            for said in first_words:
                watcher.stage(said)
            result = collect(options, watcher)
    except (WrongInput, BundleError, CollectError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(INCOMPLETE if isinstance(error, CutError) else NOTHING)
    click.echo(summary(result))
    click.echo(options.privacy.farewell(result.file))
    sys.exit(INCOMPLETE if result.was_interrupted or any(map(is_failure, result.items)) else 0)
