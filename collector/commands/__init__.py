"""The commands of raven-collect: one file each, found by being here; each has a COMMAND of click."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import click


def all_commands() -> Iterator[click.Command]:
    """Yield the commands by name."""
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        yield import_module(f"{__name__}.{module.name}").COMMAND
