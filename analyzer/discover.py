"""Finds every table and check: each module below their packages that has a TABLE or a CHECK."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

import analyzer.checks
import analyzer.tables
from analyzer.model import Check, Table


@cache
def all_tables() -> tuple[Table, ...]:
    """Return all tables by name."""
    found = (import_module(m.name) for m in pkgutil.iter_modules(analyzer.tables.__path__, "analyzer.tables."))
    return tuple(sorted((m.TABLE for m in found), key=lambda table: table.name))


@cache
def all_checks() -> tuple[Check, ...]:
    """Return all checks by id."""
    areas = pkgutil.walk_packages(analyzer.checks.__path__, "analyzer.checks.")
    found = (import_module(m.name) for m in areas if not m.ispkg)
    return tuple(sorted((m.CHECK for m in found), key=lambda check: check.id))
