"""Every answer of a server becomes rows, or it is said why not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analyzer.discover import all_tables
from analyzer.untabled import UNTABLED
from collector import system_logs
from collector.endpoints import ALLOWED, CATALOGUE, Endpoint
from collector.probes import all_probes

ROUTES = Path(__file__).parents[2] / "fixtures" / "routes"
TABLED = {(source.name, source.scope.value) for table in all_tables() for source in table.sources}


def is_accounted_for(endpoint: Endpoint) -> bool:
    return (endpoint.source, endpoint.scope.value) in TABLED or endpoint.entry in UNTABLED


@pytest.mark.parametrize("version", ["7.1.5", "7.2.7"])
def test_every_debug_route_of_a_server_is_tabled_or_said_why_not(version: str) -> None:
    routes = json.loads((ROUTES / f"ravendb-{version}.debug.json").read_text())
    assert [route for route in routes if not is_accounted_for(Endpoint(route, ""))] == []


def test_everything_that_the_collector_asks_is_tabled_or_said_why_not() -> None:
    assert [endpoint.source for endpoint in (*CATALOGUE, *ALLOWED) if not is_accounted_for(endpoint)] == []


def test_everything_that_the_machine_tells_is_tabled() -> None:
    told = {*(probe.SOURCE for probe in all_probes()), system_logs.KERNEL, system_logs.UNIT}
    assert told - {name for name, _ in TABLED} == set()


def test_nothing_is_both_tabled_and_untabled() -> None:
    names = {name.removeprefix("http.") for name, _ in TABLED}
    assert names & set(UNTABLED) == set()


def test_a_table_of_a_server_names_an_answer_that_exists() -> None:
    routes = [route for file in ROUTES.glob("*.json") for route in json.loads(file.read_text())]
    known = {e.source for e in (*CATALOGUE, *ALLOWED)} | {Endpoint(route, "").source for route in routes}
    made_by_packages = {"http.requestTimes"}
    assert {name for name, _ in TABLED if name.startswith("http.")} - known <= made_by_packages
