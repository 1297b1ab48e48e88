"""The option `--profile`, for every command that judges: what a site says of itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click


def site_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option; it gets the profile as `site`, an empty one where none is named."""

    @click.option("--profile", metavar="FILE", type=click.Path(path_type=Path), help="The site's own limits, as TOML.")
    @wraps(command)
    def sited(profile: Path | None, **given: Any) -> Any:
        from analyzer.discover import all_checks
        from analyzer.site import Site
        from analyzer.site_file import SiteError, read_site

        if profile is None:
            return command(**given, site=Site())
        try:
            text = profile.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise SiteError(f"{profile.name} is not text in UTF-8.") from None
        return command(**given, site=read_site(text, profile.name, all_checks()))

    return sited
