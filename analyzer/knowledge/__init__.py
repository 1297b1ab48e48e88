"""What is known of RavenDB beyond a bundle, as data: one TOML file each, whose head says where it comes from.

Tables are made of them, so that SQL can join what a server said with what is known of it.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from analyzer.model import Row


@cache
def entries(name: str, of: str) -> tuple[Row, ...]:
    """Return the entries `[[of]]` of a file, in its order."""
    return tuple(tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))[of])


def version_number(version: str) -> int:
    """Return a version as one number that sorts: 7.1.5 is 7,001,005; a patch * is the highest there may be."""
    major, minor, patch = (*version.split("."), "0")[:3]
    return int(major) * 1_000_000 + int(minor) * 1000 + (999 if patch == "*" else int(patch))
