"""Runs a command and says what it took, by the operating system's own account."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

RUNS = 3


@dataclass(frozen=True)
class Taken:
    """Medians of some runs: wall seconds, and peak resident memory of the process."""

    seconds: float
    peak_mib: float


def command(words: Sequence[str], runs: int = RUNS) -> Taken:
    """Run a command some times, one after the other, and return the medians. Its output is thrown away."""
    taken = [_once(words, number) for number in range(runs)]
    return Taken(median(one.seconds for one in taken), median(one.peak_mib for one in taken))


def _once(words: Sequence[str], number: int) -> Taken:
    start = time.perf_counter()
    process = subprocess.Popen(
        [word.replace("{run}", str(number)) for word in words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return Taken(time.perf_counter() - start, _peak_mib(usage))


def _peak_mib(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / 1024
