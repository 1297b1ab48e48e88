"""A minute of samples from an idle server: processor time of the collector, and of the server because of it."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import psutil

from tests.bench.collecting import COLLECT
from tests.bench.measured import command
from tests.live import server, trouble

SECONDS = 60
SETTLED_S = 30


def run() -> None:
    """Print shares of one core: of the server alone, and of both while it is sampled, the other questions included."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        raven = server.start("7.1.5", folder / "server")
        try:
            trouble.plant(raven.url)
            time.sleep(SETTLED_S)
            idle = _busy(raven.process.pid, SECONDS)
            before = _cpu_seconds(raven.process.pid)
            words = ["run", "--url", raven.url, "--sample", f"{SECONDS}s", "-o", str(folder / "bundle.zip")]
            taken = command([sys.executable, "-c", COLLECT, *words], runs=1)
            sampled = _cpu_seconds(raven.process.pid) - before
        finally:
            raven.stop()
        print(f"server alone       {100 * idle:5.2f} % of one core")
        print(f"server sampled     {100 * sampled / taken.seconds:5.2f} %")
        print(f"raven-collect run  {100 * taken.cpu_seconds / taken.seconds:5.2f} %  {taken.peak_mib:.0f} MiB peak")


def _busy(pid: int, seconds: float) -> float:
    before = _cpu_seconds(pid)
    time.sleep(seconds)
    return (_cpu_seconds(pid) - before) / seconds


def _cpu_seconds(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)
