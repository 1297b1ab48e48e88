"""raven-collect merge: joins bundles taken on each machine of a cluster into one file."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import click

from collector import entries
from collector.bundle import BundleError
from collector.options import CollectError
from collector.recovery import open_zip
from collector.unfinished import made_whole

NOTHING = 2


@click.command("merge")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The new file.")
def command(*, files: Sequence[Path], output: Path) -> None:
    """Join bundles into one, which raven-analyze reads as one cluster.

    Each stays whole inside, with the facts of the machine it was taken on; cut ones (`….zip.part`) may be among them.
    """
    try:
        for number, file in enumerate(files):
            _check(file)
            if any(file.samefile(other) for other in files[:number]):
                raise BundleError(f"{file} is named twice.")
        _join(files, output)
    except (BundleError, CollectError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(NOTHING)
    except OSError as error:
        click.echo(f"Error: {output} cannot be written: {error.strerror or error}.", err=True)
        sys.exit(NOTHING)
    click.echo(f"Wrote {output}, which holds {len(files)} bundle{'s' * (len(files) > 1)}.")


def _check(file: Path) -> None:
    archive, _ = open_zip(file)
    try:
        entries.read_manifest(archive)
    except BundleError as error:
        raise BundleError(f"{file} is no bundle of raven-collect: {error}") from None


def _join(files: Sequence[Path], output: Path) -> None:
    with made_whole(output) as part, part.open("xb") as made:
        part.chmod(0o600)
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
            for number, file in enumerate(files, 1):
                archive.write(file, f"{number}-{file.name.split('.zip')[0]}.zip")


COMMAND = command
