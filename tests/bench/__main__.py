"""Runs the benches that are named on the command line, or all of them: each module here that has a `run`."""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Callable
from importlib import import_module

import tests.bench


def benches() -> dict[str, Callable[[], None]]:
    """Return all benches by name: the module's, with dashes."""
    names = sorted(m.name for m in pkgutil.iter_modules(tests.bench.__path__) if m.name != "__main__")
    modules = {name: import_module(f"tests.bench.{name}") for name in names}
    return {name.replace("_", "-"): module.run for name, module in modules.items() if hasattr(module, "run")}


def main() -> int:
    """Return 2 for a name that is none of ours."""
    found = benches()
    chosen = sys.argv[1:] or list(found)
    unknown = [name for name in chosen if name not in found]
    if unknown:
        print(f"there is no bench {unknown[0]}; there are {', '.join(found)}", file=sys.stderr)
        return 2
    for name in chosen:
        print(f"== {name}", flush=True)
        found[name]()
    return 0


sys.exit(main())
