"""The planted troubles, in real packages of four server versions: found where the evidence is, else unknown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analyzer.discover import all_checks, all_tables
from analyzer.evaluate import evaluate
from analyzer.load import connect, load
from analyzer.model import Finding
from analyzer.readers import read
from tests.planted import FINDS, assert_found, assert_found_or_unknown

PACKAGES = Path(__file__).parents[2] / "fixtures" / "packages"
# The packages of these versions hold no notifications, and the hint of an unpaged query is one.
NO_HINTS = frozenset({"the unpaged query"})
WITHOUT_EVIDENCE = {"5.4.207": NO_HINTS, "6.2.4": NO_HINTS, "7.0.2": NO_HINTS, "7.1.5": frozenset[str]()}
VERSIONS = tuple(WITHOUT_EVIDENCE)


@pytest.fixture(scope="module", params=VERSIONS)
def judged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Finding]]:
    """Return a version and all findings of its package."""
    folder = tmp_path_factory.mktemp("loaded")
    load(read(PACKAGES / f"ravendb-{request.param}.node.zip"), all_tables(), folder)
    with connect(folder) as connection:
        return request.param, list(evaluate(connection, all_checks()))


def as_json(findings: list[Finding]) -> list[dict[str, Any]]:
    return [
        {"check": f.check, "status": str(f.status), "resource": f.resource, "reason": f.reason, "gap": f.gap}
        for f in findings
    ]


@pytest.mark.parametrize("trouble", FINDS)
def test_a_planted_trouble_is_found_in_the_package(judged: tuple[str, list[Finding]], trouble: str) -> None:
    version, findings = judged
    if trouble in WITHOUT_EVIDENCE[version]:
        assert_found_or_unknown(as_json(findings), trouble)
    else:
        assert_found(as_json(findings), trouble)


def test_a_finding_is_named_once(judged: tuple[str, list[Finding]]) -> None:
    names = [finding.id for finding in judged[1]]
    assert sorted(names) == sorted(set(names))


def test_every_unknown_says_why(judged: tuple[str, list[Finding]]) -> None:
    assert all(finding.reason for finding in judged[1])


def test_no_check_broke(judged: tuple[str, list[Finding]]) -> None:
    assert [finding.reason for finding in judged[1] if "could not run" in finding.reason] == []


def test_no_entry_of_a_real_package_is_unreadable(judged: tuple[str, list[Finding]]) -> None:
    assert [f.reason for f in judged[1] if f.gap == "corrupt"] == []
