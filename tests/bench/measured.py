"""Runs a command and says what it took, by the operating system's own account."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Container, Sequence
from dataclasses import dataclass
from statistics import median

RUNS = 3


@dataclass(frozen=True)
class Taken:
    """Medians of some runs: wall seconds, seconds of all processors, and peak resident memory of the process."""

    seconds: float
    cpu_seconds: float
    peak_mib: float


def command(words: Sequence[str], runs: int = RUNS, *, exit_codes: Container[int] = range(4)) -> Taken:
    """Run a command some times, one after the other, and return the medians. Its output is thrown away.

    The peak is not less than that of this process, whose memory the other has until it begins.
    Raises RuntimeError for an exit code that is none of `exit_codes`.
    """
    taken = [_once(words, number, exit_codes) for number in range(runs)]
    return Taken(*(median(getattr(one, name) for one in taken) for name in ("seconds", "cpu_seconds", "peak_mib")))


def _once(words: Sequence[str], number: int, exit_codes: Container[int]) -> Taken:
    start = time.perf_counter()
    process = subprocess.Popen(
        [word.replace("{run}", str(number)) for word in words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in exit_codes:
        raise RuntimeError(f"{words} ended with {process.returncode}")
    return Taken(seconds, usage.ru_utime + usage.ru_stime, _peak_mib(usage))


def _peak_mib(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / 1024
