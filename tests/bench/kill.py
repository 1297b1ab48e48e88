"""Runs killed with SIGKILL at random moments: how many of the files they leave can be read, and say what they lack."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from statistics import median

from collector.bundle import BundleError
from tests.killing import Left, killed, run_seconds
from tests.live import server, trouble

RUNS = 50


def run() -> None:
    """Print how many of the runs left a readable file, and how much was in them."""
    chance = random.Random(50)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        raven = server.start("7.1.5", folder / "server")
        try:
            trouble.plant(raven.url)
            whole = run_seconds(raven.url, folder)
            left = [_left(raven.url, folder, whole, chance) for _ in range(RUNS)]
        finally:
            raven.stop()
    read = [one for one in left if isinstance(one, Left)]
    print(f"{RUNS} runs killed within the {whole:.2f} s that a run takes: {len(read)} readable")
    print(f"under their final name already: {sum(one.cut is None for one in read)}")
    print(f"say where they are cut, or are whole: {sum(bool(one.missing) for one in read)} of {len(read)}")
    print(f"entries in them: {min(o.collected for o in read)} to {max(o.collected for o in read)}", end="")
    print(f", median {median(o.collected for o in read):.0f}")
    for error in (one for one in left if not isinstance(one, Left)):
        print(f"not readable: {error}")


def _left(url: str, folder: Path, whole: float, chance: random.Random) -> Left | BundleError:
    try:
        return killed(url, folder, whole, chance)
    except BundleError as error:
        return error
