"""A run through a proxy that breaks ten answers of a real server ends in time, in bounds, and tells each."""

from __future__ import annotations

import json
import sys
import zipfile
from collections import Counter
from typing import Any

import pytest

from tests.bench.collecting import COLLECT
from tests.bench.measured import Taken, command
from tests.collector.front import Reply, passing_on, route_of, serving
from tests.faults import faults
from tests.live.server import RavenServer

BUDGET_S = 20
LATEST_S = BUDGET_S + 5
MOST_MIB = 150
# Each fault on a route of its own; the last one comes over one database in the middle of the run.
ROUTES = {
    "/admin/debug/memory/gc": "hang",
    "/admin/debug/cpu/stats": "drip",
    "/admin/debug/io-metrics": "500",
    "/license/status": "wrong length",
    "/admin/debug/memory/stats": "endless",
    "/admin/stats": "redirect loop",
    "/admin/metrics": "HTML",
    "/admin/debug/proc/stats": "gzip bomb",
    "/admin/debug/txinfo": "reset",
}
DATABASE, ALLOWED_FIRST = "/databases/Shop/", 5


@pytest.fixture(scope="module")
def ran(raven_server: RavenServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Taken, list[dict[str, Any]]]:
    """Return what a run took, and its items."""
    asked, known = Counter[str](), faults()

    def broken(path: str) -> Reply | None:
        asked["all"] += path.startswith(DATABASE)
        halfway = path.startswith(DATABASE) and asked["all"] > ALLOWED_FIRST
        fault = "401 halfway" if halfway else ROUTES.get(route_of(path))
        return None if fault is None else known[fault].reply

    file = tmp_path_factory.mktemp("faults") / "bundle.zip"
    with serving(passing_on(raven_server.url, broken)) as front:
        words = ["run", "--url", front.url, "--time-budget", f"{BUDGET_S}s", "-o", str(file)]
        taken = command([sys.executable, "-c", COLLECT, *words], runs=1)
    with zipfile.ZipFile(file) as archive:
        items: list[dict[str, Any]] = json.loads(archive.read("manifest.json"))["items"]
    return taken, items


def test_the_run_ends_within_its_time(ran: tuple[Taken, list[dict[str, Any]]]) -> None:
    assert ran[0].seconds < LATEST_S


def test_its_memory_is_bounded(ran: tuple[Taken, list[dict[str, Any]]]) -> None:
    assert ran[0].peak_mib < MOST_MIB


@pytest.mark.parametrize("route", ROUTES, ids=ROUTES.get)
def test_a_fault_is_an_item_with_its_reason(ran: tuple[Taken, list[dict[str, Any]]], route: str) -> None:
    fault = faults()[ROUTES[route]]
    [item] = [item for item in ran[1] if item["question"] == f"GET {route}" and item["source"].startswith("http.")]
    assert (item["outcome"], item["path"]) == ("failed", None)
    assert item["gap"] in fault.gaps
    assert fault.said in item["reason"]


def test_an_access_that_ends_halfway_is_told_for_each_question(ran: tuple[Taken, list[dict[str, Any]]]) -> None:
    gaps = Counter(item["gap"] for item in ran[1] if item["database"] == "Shop" and item["http_status"])
    assert gaps[None] > 0
    assert gaps["denied"] > 20


def test_what_was_not_broken_is_there(ran: tuple[Taken, list[dict[str, Any]]]) -> None:
    others = [item for item in ran[1] if item["database"] != "Shop" and item["source"].startswith("http.")]
    assert sum(item["outcome"] == "collected" for item in others) > 20
    assert any(item["source"] == "logs.server" and item["outcome"] == "collected" for item in ran[1])
