"""Runs a command and says what it took, by the operating system's own account."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Container, Sequence
from dataclasses import dataclass
from statistics import median

RUNS = 3
# A small process in between: of one that is started from here our own memory would count as its peak.
START = """
import os, subprocess, sys
started = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(started.pid, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
"""


@dataclass(frozen=True)
class Taken:
    """Medians of some runs: wall seconds, seconds of all processors, and peak resident memory of the process."""

    seconds: float
    cpu_seconds: float
    peak_mib: float


def command(words: Sequence[str], runs: int = RUNS, *, exit_codes: Container[int] = (0, 1, 3)) -> Taken:
    """Run a command some times, one after the other, and return the medians. Its output is thrown away.

    Raises RuntimeError for an exit code that is none of `exit_codes`.
    """
    taken = [_once(words, number, exit_codes) for number in range(runs)]
    return Taken(*(median(getattr(one, name) for one in taken) for name in ("seconds", "cpu_seconds", "peak_mib")))


def _once(words: Sequence[str], number: int, exit_codes: Container[int]) -> Taken:
    start = time.perf_counter()
    started = [sys.executable, "-S", "-c", START, *(word.replace("{run}", str(number)) for word in words)]
    said = subprocess.run(started, stdout=subprocess.PIPE, text=True, check=True).stdout
    seconds = time.perf_counter() - start
    code, cpu_seconds, peak_kib = said.split()
    if int(code) not in exit_codes:
        raise RuntimeError(f"{words} ended with {code}")
    return Taken(seconds, float(cpu_seconds), float(peak_kib) / 1024)
