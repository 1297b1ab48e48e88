"""raven-collect resume: asks what an incomplete file lacks, and writes a file with both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import click

from collector.access import Access, access_options
from collector.extent import Extent, extent_options
from collector.options import Options
from collector.privacy import Privacy, privacy_options
from collector.resuming import opened
from collector.telling import collect_and_tell


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

    def prepare() -> tuple[Options, Sequence[str]]:
        target = output or file.with_name(f"{file.name.split('.zip')[0]}-resumed.zip")
        wanted = privacy(target)
        options = extent(wanted.named(target), privacy=wanted)
        earlier = opened(file, with_audit=options.logs.with_audit)
        options = replace(options, urls=earlier.urls, verify=access.trust(), earlier=earlier)
        return options, [f"{file} holds {len(earlier.items)} answers"]

    collect_and_tell(prepare)


COMMAND = command
