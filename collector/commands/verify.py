"""raven-collect verify: is a bundle whole, unchanged and without secrets."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from collector.bundle import BundleError
from collector.privacy import sha256
from collector.verifying import faults

FAULTY, NOTHING = 1, 2


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def verify(*, bundle: Path) -> None:
    """Check a bundle: whole, as written, and without what looks secret.

    Exit code 0: all is well; 1: each fault is named; 2: it is no bundle.
    """
    try:
        found = list(faults(bundle))
    except BundleError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(NOTHING)
    for fault in found:
        click.echo(f"{fault.where} {fault.what}")
    click.echo(f"{'Faults: ' + str(len(found)) if found else 'Whole, as written, no secret found'}.")
    click.echo(f"SHA-256 {sha256(bundle)}")
    sys.exit(FAULTY if found else 0)


COMMAND = verify
