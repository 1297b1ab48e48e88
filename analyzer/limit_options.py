"""The options that say how much of an input is read at most, for every command that reads inputs."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from analyzer.reading_limits import Limits

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


class Size(click.ParamType):  # type: ignore[type-arg]  # older releases of click have no argument
    """A number of bytes, as 512MB or 2G."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the bytes."""
        if isinstance(value, int):
            return value
        found = re.fullmatch(r"(\d+)([KMGT]?)B?", str(value).strip(), re.IGNORECASE)
        if found is None:
            self.fail(f"{value!r} is no size; write it as 512MB or 2G.", param, ctx)
        return int(found[1]) * _UNITS[found[2].upper()]


_AT_LEAST_ONE = click.IntRange(min=1)
_OPTIONS: tuple[tuple[str, str, Any, str], ...] = (
    ("--max-total-size", "total_bytes", Size(), "Of all that is inflated or read."),
    ("--max-entry-size", "entry_bytes", Size(), "Of one file in an archive or folder."),
    ("--max-json-size", "json_bytes", Size(), "Of one answer of a server."),
    ("--max-ratio", "ratio", _AT_LEAST_ONE, "How many-fold an entry may inflate."),
    ("--max-entries", "entries", _AT_LEAST_ONE, "How many files are looked at."),
    ("--max-nesting", "nesting", _AT_LEAST_ONE, "How deep archives may lie in archives."),
    ("--max-json-depth", "json_depth", _AT_LEAST_ONE, "How deep an answer may be nested."),
    ("--max-seconds", "seconds", click.FloatRange(min=0, min_open=True), "How long reading may take."),
)


def limit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options; it gets what they say as `limits`."""

    @wraps(command)
    def limited(*, identity: tuple[Path, ...], **given: Any) -> Any:
        values = {field: given.pop(field) for _, field, _, _ in _OPTIONS}
        return command(**given, limits=Limits(**values, identities=identity))

    defaults = Limits()
    for flag, field, kind, what in reversed(_OPTIONS):
        limited = click.option(flag, field, type=kind, default=getattr(defaults, field), help=what)(limited)
    what = "Private key, of age or SSH, that opens what is encrypted."
    return click.option("--identity", multiple=True, type=click.Path(path_type=Path), help=what)(limited)
