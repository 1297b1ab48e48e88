"""raven-collect redact: makes a file that something else wrote safe to send."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click

from collector.bundle import BundleError
from collector.encryption import CannotEncrypt
from collector.options import CollectError
from collector.privacy import Privacy, Unsafe, not_searched, privacy_options
from collector.pseudonyms import MapError
from collector.unfinished import made_whole
from collector.verifying import Scan

NOTHING, INCOMPLETE = 2, 3


@click.command()
@click.argument("package", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Default: PACKAGE with -redacted in its name.")
@privacy_options
def redact(*, package: Path, output: Path | None, privacy: Callable[[Path], Privacy]) -> None:
    """Write PACKAGE once more without secrets: a debug package that RavenDB made, a bundle, or one that is cut.

    Passwords, keys and connection strings are masked as in `run`. What is no text is left out. Exit code 0: done; 3:
    done, and something was left out; 2: nothing was written.
    """
    file = output or package.with_name(f"{package.stem}-redacted{package.suffix}")
    wanted = privacy(file)
    file = wanted.named(file)
    scan = Scan()
    try:
        with made_whole(file, package) as part:
            done = wanted.rewritten(package, part)
            wanted.checked(part, scan)
    except (BundleError, CollectError, MapError, Unsafe, CannotEncrypt) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(NOTHING)
    except OSError as error:
        click.echo(f"Error: {file} cannot be written: {error.strerror or error}.", err=True)
        sys.exit(NOTHING)
    rules: Counter[str] = sum(done.masked.values(), Counter())
    click.echo(f"Secrets masked: {sum(rules.values())}.")
    for rule, count in sorted(rules.items()):
        click.echo(f"  {rule}: {count}")
    for path, why in done.left_out.items():
        click.echo(f"Left out: {path} {why}.")
    for said in not_searched(scan):
        click.echo(said)
    click.echo(f"Wrote {file}.")
    click.echo(wanted.farewell(file))
    sys.exit(INCOMPLETE if done.left_out else 0)


COMMAND = redact
