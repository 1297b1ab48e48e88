"""The options `--checks` and `--profile`: which checks judge besides ours, and by whose limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from analyzer.model import Check
    from analyzer.site import Site

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


def checks_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--checks DIR`; it gets ours and those of the folder as `checks`."""

    @click.option("--checks", "folder", metavar="DIR", type=_FOLDER, help="A folder with checks of your own.")
    @wraps(command)
    def checked(folder: Path | None, **given: Any) -> Any:
        return command(**given, checks=all_and_own(folder))

    return checked


def judging_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--checks DIR` and `--profile FILE`; it gets `checks`, and the profile as `site`."""

    @click.option("--profile", metavar="FILE", type=click.Path(path_type=Path), help="The site's own limits, as TOML.")
    @wraps(command)
    def sited(profile: Path | None, **given: Any) -> Any:
        return command(**given, site=site_of(profile, given["checks"]))

    return checks_option(sited)


def site_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the same options, where it judges by no check; it gets the profile alone, as `site`."""

    @judging_options
    @wraps(command)
    def sited(checks: Sequence[Check], **given: Any) -> Any:  # they were needed to read the profile
        return command(**given)

    return sited


def all_and_own(folder: Path | None) -> tuple[Check, ...]:
    """Return our checks, and those of a folder. Raises OwnCheckError."""
    from analyzer.discover import all_checks, all_tables

    if folder is None:
        return all_checks()
    from analyzer.own_checks import read_own_checks

    return (*all_checks(), *read_own_checks(folder, all_checks(), all_tables()))


def site_of(profile: Path | None, checks: Sequence[Check]) -> Site:
    """Return the profile of a file, an empty one without a file. Raises SiteError, OSError."""
    from analyzer.site import Site
    from analyzer.site_file import SiteError, read_site

    if profile is None:
        return Site()
    try:
        text = profile.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise SiteError(f"{profile.name} is not text in UTF-8.") from None
    return read_site(text, profile.name, checks)
