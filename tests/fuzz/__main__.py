"""Runs workers for some minutes, keeps each input that does harm, and says how many did."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.inputs import KEPT, seeds

MINUTES = 10.0
ROOT = Path(__file__).parents[2]


def main() -> int:
    """Return 1 when an input did harm."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES
    number = first = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**9)
    end = time.monotonic() + 60 * minutes
    harmed = 0
    print(f"from number {first}, for {minutes:g} min", flush=True)
    while time.monotonic() < end:
        number, trouble = worked(number, end)
        if trouble:
            harmed += 1
            print(f"number {number} did harm: {trouble}", flush=True)
            _keep(number)
        number += 1
    print(f"{number - first:,} inputs, {harmed} did harm")
    return int(harmed > 0)


def worked(first: int, end: float) -> tuple[int, str]:
    """Run a worker until it ends or the time does; return the number it was at, and what went wrong.

    Exits where it failed before its first input: no input did that.
    """
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as done:
        places = {name: str(Path(scratch) / name) for name in ("HOME", "TMPDIR")}
        for place in (*places.values(), f"{scratch}/cwd"):
            Path(place).mkdir()
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.fuzz.worker", scratch, str(first)],
            cwd=f"{scratch}/cwd", stdout=done, stderr=said, env=os.environ | places | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        try:
            worker.wait(max(0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
            trouble = ""
        else:
            said.seek(0)
            trouble = f"exit {worker.returncode}, " + said.read().decode("utf-8", "replace")[-1500:]
        done.seek(0)
        numbers = done.read().split()
        if trouble and not numbers:
            sys.exit(f"the worker failed before its first input: {trouble}")
        return int(numbers[-1]) if numbers else first, trouble


def _keep(number: int) -> None:
    KEPT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        chance = random.Random(number)
        (KEPT / f"{number}.bin").write_bytes(chance.choice(seeds(Path(scratch)))(chance))


if __name__ == "__main__":
    sys.exit(main())
