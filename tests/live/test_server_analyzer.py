"""RavenDB's own analyzer and ours look at one package of a troubled server: all that it rightly finds, we find."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.analyzer.test_server_analyzer import CONDITIONS
from tests.live.conftest import run
from tests.live.server import RavenServer
from tests.planted import BAD

LICENSE_TIMEOUT_S = 120  # until the leader knows the machine of each node, that analyzer fails
NODE = ("ServerIssues", "ClusterIssues")


@dataclass(frozen=True)
class Issue:
    """What RavenDB's analyzer says; `database` is None where it is about the node or cluster."""

    database: str | None
    title: str
    description: str


@dataclass(frozen=True)
class Both:
    """What both say of one package."""

    issues: tuple[Issue, ...]
    findings: tuple[dict[str, Any], ...]


@pytest.fixture(scope="module")
def both(sick_server: RavenServer, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """Let both analyzers look at a package of a troubled RavenDB 7.1.5."""
    root = tmp_path_factory.mktemp("both")
    issues = tuple(analyzed_by_the_server(sick_server.url, root / "package.zip"))
    analyzed = run("analyzer.cli", "report", root / "package.zip", "-o", root / "report")
    assert analyzed.returncode in (0, 1), analyzed.stderr
    return Both(issues, tuple(json.loads((root / "report" / "findings.json").read_text())["findings"]))


def analyzed_by_the_server(url: str, file: Path) -> Iterator[Issue]:
    """Keep the server's package as `file`, and yield what the server finds in it."""
    with httpx.Client(base_url=url, timeout=120, trust_env=False) as client:
        deadline = time.monotonic() + LICENSE_TIMEOUT_S
        while not client.get("/cluster/topology").json().get("NodeLicenseDetails"):
            assert time.monotonic() < deadline, "the leader does not know the machine of its node"
            time.sleep(1)
        package = client.get("/admin/debug/info-package").raise_for_status().content
        file.write_bytes(package)
        said = client.post("/debug/info-package/analyzer/upload", content=package).raise_for_status().json()
    nodes = [node["DetectedIssues"] for node in said["SummaryPerNode"].values()]
    for found in (*nodes, said["ClusterWideIssues"]):
        for one in (issue for kind in NODE for issue in found[kind]):
            yield Issue(None, one["Title"], one["Description"])
        for database, ones in found["DatabaseIssues"].items():
            for one in ones:
                yield Issue(database, one["Title"], one["Description"])


def conditions_of(issue: Issue) -> list[dict[str, Any]]:
    return [one for one in CONDITIONS if re.search(one["title"], issue.title)]


def test_the_server_finds_what_was_planted_for_it(both: Both) -> None:
    numbers = {one["number"] for issue in both.issues if issue.database == "Sick" for one in conditions_of(issue)}
    assert numbers >= {38, 39, 41, 42, 44, 47, 48, 49, 54}


def test_every_issue_of_the_server_is_a_condition_that_is_listed(both: Both) -> None:
    assert [issue for issue in both.issues if not conditions_of(issue)] == []


def test_all_that_the_server_rightly_finds_is_found(both: Both) -> None:
    bad = {(one["check"], one["database"]) for one in both.findings if one["status"] in BAD}
    missed = [
        (issue, condition["checks"])
        for issue in both.issues
        for condition in conditions_of(issue)
        if "defect" not in condition and "fact" not in condition
        if not any((check, issue.database) in bad for check in condition["checks"])
    ]
    assert missed == []
