"""A real server of each line logs more for a time, and is as it was afterwards, whatever becomes of the collector."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from collector.level_notes import SUFFIX
from collector.levels import LEFT, SOURCE
from collector.log_level import ROUTE, level_of
from tests.collector.front import until
from tests.collector.test_run import item_of
from tests.live.conftest import run, start_or_skip
from tests.live.server import RavenServer

FAST = ("--no-logs", "--no-cluster", "--profile", "quick")


@pytest.fixture(params=["5.4.207", "6.2.4", "7.1.5"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RavenServer]:
    """Yield a server of each line; that of 7.1.5 is the one of the session."""
    if request.param == "7.1.5":
        yield request.getfixturevalue("raven_server")
        return
    running = start_or_skip(request.param, tmp_path / "server")
    try:
        yield running
    finally:
        running.stop()


def told(server: RavenServer) -> dict[str, Any]:
    answer = httpx.get(f"{server.url}{ROUTE}", trust_env=False, timeout=10)
    whole: dict[str, Any] = answer.raise_for_status().json()
    return whole


def items(file: Path) -> list[dict[str, Any]]:
    with zipfile.ZipFile(file) as archive:
        found: list[dict[str, Any]] = json.loads(archive.read("manifest.json"))["items"]
    return found


def raising(server: RavenServer, file: Path) -> subprocess.Popen[bytes]:
    """Return a collector under way that has raised the level."""
    before = level_of(told(server))
    words = ["run", "--url", server.url, "-o", str(file), "--log-level", "debug", *FAST]
    code = f"import sys; sys.argv[1:] = {words!r}; from collector.cli import main; main()"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert until(lambda: level_of(told(server)) != before, 30)
    return process


def test_the_level_is_raised_for_its_time_and_all_is_as_it_was(server: RavenServer, tmp_path: Path) -> None:
    before = told(server)
    words = ("--url", server.url, "-o", tmp_path / "x.zip", "--log-level", "debug", "--for", "1s", *FAST)
    said = run("collector.cli", "run", *words)
    assert said.returncode in (0, 3), said.stderr
    assert told(server) == before
    reason = item_of(items(tmp_path / "x.zip"), SOURCE)["reason"]
    assert f"raised from {level_of(before)} to {'Debug' if 'Logs' in before else 'Information'} at 20" in reason
    assert f"; set back to {level_of(before)}, all as it was at 20" in reason


def test_a_collector_that_is_killed_leaves_the_level_as_it_was(raven_server: RavenServer, tmp_path: Path) -> None:
    before = told(raven_server)
    collector = raising(raven_server, tmp_path / "x.zip")
    collector.kill()
    collector.wait(10)
    assert until(lambda: told(raven_server) == before, 20)
    assert until(lambda: not list(tmp_path.glob(f"*{SUFFIX}")), 10)


def test_where_both_processes_are_killed_the_next_run_sets_back(raven_server: RavenServer, tmp_path: Path) -> None:
    before = told(raven_server)
    collector = raising(raven_server, tmp_path / "x.zip")
    [keeper] = [child for child in psutil.Process(collector.pid).children() if os.getsid(child.pid) == child.pid]
    for pid in (keeper.pid, collector.pid):
        os.kill(pid, signal.SIGKILL)
    collector.wait(10)
    assert level_of(told(raven_server)) == "Debug"
    said = run("collector.cli", "run", "--url", raven_server.url, "-o", tmp_path / "y.zip", *FAST)
    assert told(raven_server) == before
    reason = item_of(items(tmp_path / "y.zip"), LEFT)["reason"]
    assert reason.endswith("by a run that was killed: set back to Info, all as it was.")
    assert reason in said.stdout + said.stderr
