"""The option that says which servers are asked, for every command that asks some."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import click


def url_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option to a command, which gets it as `urls`."""

    @click.option("--url", "urls", multiple=True, help="A server; may be given again. Default: those found here.")
    @click.argument("without_name", metavar="", nargs=-1)
    @wraps(command)
    def with_urls(*, without_name: Sequence[str], **others: Any) -> Any:
        if without_name:
            raise click.UsageError(f"{without_name[0]} is no option. A server is named as --url URL.")
        return command(**others)

    return with_urls
