"""raven-collect resume: asks what an incomplete file lacks, and writes a file with both."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from collector.access import Access, WrongInput, access_options
from collector.bundle import BundleError
from collector.collect import collect
from collector.extent import Extent, extent_options
from collector.options import CollectError, CutError
from collector.privacy import Privacy, privacy_options
from collector.resuming import opened
from collector.summary import is_failure, summary
from collector.watching import watching

INCOMPLETE, NOTHING = 3, 2


@click.command("resume")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The new file. Default: FILE with -resumed.")
@access_options
@privacy_options
@extent_options
def command(
    *, file: Path, output: Path | None, access: Access, privacy: Callable[[Path], Privacy], extent: Extent
) -> None:
    """Ask only what FILE lacks: what timed out, failed or was not reached. FILE may be cut, as `….zip.part` is.

    FILE stays as it is. Exit codes are those of `run`.
    """
    try:
        earlier = opened(file)
        target = output or file.with_name(f"{file.name.split('.zip')[0]}-resumed.zip")
        wanted = privacy(target)
        options = extent(wanted.named(target), earlier.urls, access.trust(), privacy=wanted, earlier=earlier)
        with watching() as watcher:
            watcher.stage(f"{file} holds {len(earlier.items)} answers")
            result = collect(options, watcher)
    except (WrongInput, BundleError, CollectError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(INCOMPLETE if isinstance(error, CutError) else NOTHING)
    click.echo(summary(result))
    click.echo(wanted.farewell(result.file))
    sys.exit(INCOMPLETE if result.was_interrupted or any(map(is_failure, result.items)) else 0)


COMMAND = command
