"""Runs the benches that are named on the command line, or all of them."""

from __future__ import annotations

import sys
from collections.abc import Callable

from tests.bench import collecting, kill, logs, paging, reporting

BENCHES: dict[str, Callable[[], None]] = {
    "collecting": collecting.run,
    "kill": kill.run,
    "logs": logs.run,
    "page": paging.run,
    "reporting": reporting.run,
}


def main() -> int:
    """Return 2 for a name that is none of ours."""
    chosen = sys.argv[1:] or list(BENCHES)
    unknown = [name for name in chosen if name not in BENCHES]
    if unknown:
        print(f"there is no bench {unknown[0]}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    for name in chosen:
        print(f"== {name}")
        BENCHES[name]()
    return 0


sys.exit(main())
