"""Kills runs of raven-collect at random moments, and tells what can be read of what they left."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from analyzer.readers import read
from collector.bundle import Outcome

START_TIMEOUT_S = 20.0


@dataclass(frozen=True)
class Left:
    """What a killed run left: when it was killed, seconds after its file appeared, and what is in the file."""

    after_seconds: float
    collected: int
    missing: int
    cut: str | None


def run_seconds(url: str, folder: Path) -> float:
    """Return how long a run takes that nobody kills, from the appearance of its file."""
    process, appeared = _started(url, folder / "whole.zip")
    process.wait()
    return time.monotonic() - appeared


def killed(url: str, folder: Path, longest_s: float, chance: random.Random) -> Left:
    """Kill a run at a random moment, and read what it left. Raises BundleError where that cannot be read.

    A run that has ended by itself before that moment is not counted: another is killed instead.
    """
    while True:
        file = folder / f"{chance.getrandbits(64):x}.zip"
        process, appeared = _started(url, file)
        moment = chance.uniform(0, longest_s)
        time.sleep(max(0.0, appeared + moment - time.monotonic()))
        was_running = process.poll() is None
        process.kill()
        process.wait()
        if was_running:
            break
    part = file.with_name(f"{file.name}.part")
    bundle = read(part if part.exists() else file)
    for item in bundle.manifest.items:
        if item.path is not None:
            bundle.read(item.path)
    collected = sum(item.outcome is Outcome.COLLECTED for item in bundle.manifest.items)
    return Left(moment, collected, len(bundle.manifest.items) - collected, bundle.manifest.cut)


def _started(url: str, file: Path) -> tuple[subprocess.Popen[bytes], float]:
    command = [sys.executable, "-c", "from collector.cli import main; main()", "run", "--url", url, "-o", str(file)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    part = file.with_name(f"{file.name}.part")
    deadline = time.monotonic() + START_TIMEOUT_S
    while not part.exists() or not part.stat().st_size:
        assert time.monotonic() < deadline, "the run made no file"
        time.sleep(0.005)
    return process, time.monotonic()
