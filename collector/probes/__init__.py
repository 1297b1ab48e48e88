"""Probes of this machine: one file each, found by being here.

A probe is a module with `SOURCE` (`os.<file name>`), `TIMEOUT_S` and `probe(processes)`, where `processes` are the
PIDs of RavenDB on this machine. It returns plain data that JSON can hold. It may raise: the collector turns that
into an item with the exception's text as reason, so the text must be a sentence worth reading.
Sizes are bytes and times ISO 8601 UTC. What a system does not tell is null, never zero.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType


def all_probes() -> tuple[ModuleType, ...]:
    """Return the probe modules by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{name}") for name in names)
