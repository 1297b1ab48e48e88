"""Troubles of data, indexes and queries are found by the check that is there for each, on every line."""

from __future__ import annotations

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.live import data_trouble
from tests.live.conftest import run, start_or_skip
from tests.live.server import RavenServer
from tests.planted import BAD


@pytest.fixture(scope="module", params=["5.4.207", "6.2.4", "7.1.5"])
def findings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Return the findings about a server of each version with such troubles."""
    root = tmp_path_factory.mktemp("troubled")
    if request.param == "7.1.5":
        collected = collect(request.getfixturevalue("sick_server"), root)
    else:
        server = start_or_skip(request.param, root / "server")
        try:
            data_trouble.plant(server.url)
            collected = collect(server, root)
        finally:
            server.stop()
    assert collected.returncode in (0, 3), collected.stderr
    analyzed = run("analyzer.cli", "report", root / "bundle.zip", "-o", root / "report")
    assert analyzed.returncode in (0, 1), analyzed.stderr
    found: list[dict[str, Any]] = json.loads((root / "report" / "findings.json").read_text())["findings"]
    return found


def collect(server: RavenServer, root: Path) -> CompletedProcess[str]:
    return run("collector.cli", "run", "--url", server.url, "-o", root / "bundle.zip")


@pytest.mark.parametrize("trouble", data_trouble.FINDS)
def test_a_trouble_of_data_is_found_by_its_check(findings: list[dict[str, Any]], trouble: str) -> None:
    check, resource = data_trouble.FINDS[trouble]
    of_check = [finding for finding in findings if finding["check"] == check]
    seen = [(one["resource"], one["status"], one["reason"]) for one in of_check]
    assert any(one["status"] in BAD and resource in one["resource"] for one in of_check), f"{check} says {seen}"
