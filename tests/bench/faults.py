"""Runs through a proxy that breaks all answers of a real server but the first ones, in one way after the other."""

from __future__ import annotations

import json
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

from collector.endpoints import ALIVE, WHOAMI
from collector.ravendb import FIRST
from tests.bench.collecting import COLLECT
from tests.bench.measured import command
from tests.collector.front import Reply, passing_on, route_of, serving
from tests.faults import Fault, faults
from tests.live import server, trouble

BUDGET_S = 8
FIRST_ROUTES = frozenset(endpoint.route for endpoint in (*FIRST, ALIVE, WHOAMI))


def run() -> None:
    """Print, for each fault, how long the run took, its memory, and what it said of the questions."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        raven = server.start("7.1.5", folder / "server")
        try:
            trouble.plant(raven.url)
            for number, (name, fault) in enumerate(faults().items()):
                _print(name, fault, raven.url, folder / f"{number}.zip")
        finally:
            raven.stop()


def _print(name: str, fault: Fault, url: str, file: Path) -> None:
    def broken(path: str) -> Reply | None:
        return None if route_of(path) in FIRST_ROUTES else fault.reply

    with serving(passing_on(url, broken)) as front:
        words = ["run", "--url", front.url, "--no-cluster", "--time-budget", f"{BUDGET_S}s", "-o", str(file)]
        taken = command([sys.executable, "-c", COLLECT, *words], runs=1)
    with zipfile.ZipFile(file) as archive:
        items = json.loads(archive.read("manifest.json"))["items"]
    said = Counter(item["gap"] for item in items if item["source"].startswith("http.") and item["outcome"] == "failed")
    told = ", ".join(f"{count} {gap}" for gap, count in said.most_common())
    print(f"{name:14} {taken.seconds:5.1f} s of {BUDGET_S}  {taken.peak_mib:4.0f} MiB peak  {told}", flush=True)
