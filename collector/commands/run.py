"""raven-collect run: collects from this machine and its RavenDB servers into one file."""

from __future__ import annotations

import platform
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from pathlib import Path

import click

from collector.access import Access, access_options
from collector.extent import Extent, extent_options
from collector.options import Options
from collector.privacy import Privacy, privacy_options
from collector.ravendb import base_url
from collector.telling import collect_and_tell
from collector.whom import url_option


@click.command()
@url_option
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File or folder. Default: raven-HOST-TIME.zip.")
@access_options
@privacy_options
@extent_options
def run(
    *,
    urls: Sequence[str], output: Path | None, access: Access, privacy: Callable[[Path], Privacy], extent: Extent,
) -> None:  # fmt: skip
    """Collect from this machine and its RavenDB servers, the answers that tell most first.

    Only reads: nothing on the server is changed but by --log-level, no idle database is woken, and passwords, keys
    and connection strings are masked before anything is written. Exit code 0: complete; 3: written, but something
    failed; 2: nothing usable.
    """

    def prepare() -> tuple[Options, Sequence[str]]:
        asked = tuple(base_url(url) for url in urls)
        verify = access.trust()
        name = default_name(with_host=privacy(Path("any.zip")).map_file is None)
        file = output / name if output and output.is_dir() else output or Path(name)
        wanted = privacy(file)
        normalized = [
            f"{given} is asked as {url}" for given, url in zip(urls, asked) if given.strip().rstrip("/") != url
        ]
        return extent(wanted.named(file), asked, verify, privacy=wanted), normalized

    collect_and_tell(prepare)


def default_name(*, with_host: bool) -> str:
    """Return a name that says when, and where unless names are to be replaced."""
    host = re.sub(r"[^\w.-]", "-", platform.node()) or "host"
    return f"raven-{host + '-' if with_host else ''}{datetime.now(timezone.utc):%Y%m%dT%H%M%SZ}.zip"


COMMAND = run
