"""Harm done to the machine and the process of a server is found by the check that is there for it, on every line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.live import harm
from tests.live.conftest import run, skip_or_fail
from tests.live.server import NoServer

# harm -> (check, part of the resource, part of the reason)
FINDS: Mapping[str, tuple[str, str, str]] = {
    "the full volume of the data": ("host.low_disk_space", "small", "holds data"),
    "data in memory": ("host.unsuitable_file_system", "small", "tmpfs"),
    "few files may be open": ("host.open_files_limit", "pid", "4,096 may be"),
    "a control group that throttles": ("host.container_throttled", "pid", "stopped in"),
    "part of a processor": ("host.few_cores", "processor", "0.3 cores"),
    "a backup without room": ("backups.failing", "no-room", "failed at"),
    "a backup that never ended": ("backups.stale", "no-room", "never finished"),
    "backups that stay on the machine": ("backups.local_only", "no-room", "Local"),
    "backups that are never removed": ("backups.kept_for_ever", "no-room", "kept for ever"),
    "the alert about the backup": ("alerts.raised", "PeriodicBackup", "no-room"),
    "a switch for recovery": ("server.dangerous_settings", "A", "IgnoreInvalidJournalErrors"),
    "indexes in memory": ("server.dangerous_settings", "A", "Indexing.RunInMemory"),
    "metrics that are off": ("server.metrics_off", "A", "Storage.IO.Metrics.Enabled"),
    "memory that need not be locked": ("security.memory_lock_failures_ignored", "A", "is on"),
    "a bound to processors": ("server.affinity_is_set", "A", "NumberOfUnusedCoresByIndexes"),
    "logs for a day": ("server.log_retention", "A", "1.0 days"),
    "starts again and again": ("server.restart_loop", "A", "5 starts"),
    "a process that was killed": ("server.ended_without_a_word", "A", "4 of 5"),
    "a young process": ("server.recently_restarted", "A", "up for"),
}
BAD = ("critical", "warning", "notice")


@pytest.fixture(scope="module", params=["5.4.207", "6.2.4", "7.1.5"])
def findings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Return the findings about a harmed server of each version."""
    root = tmp_path_factory.mktemp("harmed")
    if obstacle := harm.obstacle():
        pytest.skip(obstacle)
    try:
        with harm.harmed(request.param, root / "server") as server:
            collected = run("collector.cli", "run", "--url", server.url, "-o", root / "bundle.zip")
    except NoServer as error:
        skip_or_fail(f"no RavenDB server can be had here: {error}")
    assert collected.returncode in (0, 3), collected.stderr
    analyzed = run("analyzer.cli", "report", root / "bundle.zip", "-o", root / "report")
    assert analyzed.returncode in (0, 1), analyzed.stderr
    found: list[dict[str, Any]] = json.loads((root / "report" / "findings.json").read_text())["findings"]
    return found


@pytest.mark.parametrize("trouble", FINDS)
def test_harm_is_found_by_its_check(findings: list[dict[str, Any]], trouble: str) -> None:
    check, resource, reason = FINDS[trouble]
    of_check = [finding for finding in findings if finding["check"] == check]
    seen = [(one["resource"], one["status"], one["reason"]) for one in of_check]
    assert any(one["status"] in BAD and resource in one["resource"] and reason in one["reason"] for one in of_check), (
        f"{check} says {seen}"
    )
