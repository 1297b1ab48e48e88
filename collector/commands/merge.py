"""raven-collect merge: joins bundles taken on each machine of a cluster into one file."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import click

from collector.bundle import MANIFEST, BundleError, parse_manifest
from collector.recovery import UNRECOVERABLE, open_zip

NOTHING = 2


@click.command("merge")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The new file.")
def command(*, files: Sequence[Path], output: Path) -> None:
    """Join bundles into one, which raven-analyze reads as one cluster.

    Each stays whole inside, with the facts of the machine it was taken on; cut ones (`….zip.part`) may be among them.
    """
    try:
        for file in files:
            _check(file)
        _join(files, output)
    except (BundleError, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(NOTHING)
    click.echo(f"Wrote {output}, which holds {len(files)} bundles.")


def _check(file: Path) -> None:
    archive, _ = open_zip(file)
    try:
        parse_manifest(archive.read(MANIFEST))
    except (KeyError, *UNRECOVERABLE) as error:
        raise BundleError(f"{file} is no bundle of raven-collect: {error}") from None


def _join(files: Sequence[Path], output: Path) -> None:
    if output.exists():
        raise BundleError(f"{output} exists already. Give another name with -o, or remove it.")
    part = output.with_name(f"{output.name}.part")
    with part.open("xb") as made, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        part.chmod(0o600)
        for number, file in enumerate(files, 1):
            archive.write(file, f"{number}-{file.name.split('.zip')[0]}.zip")
    part.rename(output)


COMMAND = command
