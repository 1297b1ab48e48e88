"""raven-collect run: collects from this machine and its RavenDB servers into one file."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from pathlib import Path

import click

from collector.access import Access, WrongInput, access_options
from collector.collect import collect
from collector.extent import Extent, extent_options
from collector.options import CollectError, CutError
from collector.privacy import Privacy, privacy_options
from collector.ravendb import base_url
from collector.summary import is_failure, summary
from collector.watching import watching

INCOMPLETE, NOTHING = 3, 2


@click.command()
@click.option("--url", "urls", multiple=True, help="A server to ask; may be given again. Default: those found here.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File or folder. Default: raven-HOST-TIME.zip.")
@access_options
@privacy_options
@extent_options
def run(
    *,
    urls: Sequence[str], output: Path | None, access: Access, privacy: Callable[[Path], Privacy], extent: Extent,
) -> None:  # fmt: skip
    """Collect from this machine and its RavenDB servers, the answers that tell most first.

    Only reads: nothing on the server is changed, no idle database is woken, and passwords, keys and connection
    strings are masked before anything is written. Exit code 0: complete; 3: written, but something failed; 2:
    nothing usable.
    """
    try:
        asked = tuple(base_url(url) for url in urls)
        verify = access.trust()
        file = output / default_name() if output and output.is_dir() else output or Path(default_name())
        with watching() as watcher:
            for given, url in zip(urls, asked):
                if given.strip().rstrip("/") != url:
                    watcher.stage(f"{given} is asked as {url}")
            wanted = privacy(file)
            options = extent(wanted.named(file), asked, verify, privacy=wanted)
            result = collect(options, watcher)
    except (WrongInput, CollectError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(INCOMPLETE if isinstance(error, CutError) else NOTHING)
    click.echo(summary(result))
    click.echo(wanted.farewell(result.file))
    sys.exit(INCOMPLETE if result.was_interrupted or any(map(is_failure, result.items)) else 0)


def default_name() -> str:
    """Return a name that says where and when."""
    host = re.sub(r"[^\w.-]", "-", platform.node()) or "host"
    return f"raven-{host}-{datetime.now(timezone.utc):%Y%m%dT%H%M%SZ}.zip"


COMMAND = run
