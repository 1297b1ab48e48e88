"""A healthy server, freshly loaded and backed up, is left in peace: the list of what is said of it is held."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.live.conftest import run, start_or_skip

WAIT_S = 60
# True of this server: it has no license, and RavenDB's own sample data keeps every revision.
TRUE = {"license.kind", "databases.revisions_without_limit"}
# True of most of these versions on any day from now on: their lines are not supported any more.
OF_ITS_AGE = {"server.out_of_support"}
# True of the test server: run on a .NET it was not built for, it cannot reach its own URL, so its observer hears
# nothing of it and puts the database into rehab after a while, where a copy does not count.
OF_THE_TEST_SERVER = {
    "network.node_unreachable",
    "cluster.no_report_of_node",
    "cluster.observer_is_busy",
    "databases.rehab",
    "databases.too_few_copies",
}
# True of a machine that runs tests on all its cores: pauses and late answers come and go with its load.
OF_THE_LOAD = {
    "process.gc_pause",
    "process.gc_pause_share",
    "process.busy_processor",
    "storage.slow_commits",
    "storage.slow_compression",
    "storage.slow_journal_writes",
    "storage.slow_small_writes",
    "storage.slow_transactions",
    "storage.slow_writes_recorded",
}


@pytest.fixture(scope="module", params=["5.4.207", "6.2.4", "7.1.5"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return findings.json about a healthy server of each version."""
    root = tmp_path_factory.mktemp("healthy")
    server = start_or_skip(request.param, root / "server", {"Security.UnsecuredAccessAllowed": "Local"})
    try:
        load_and_back_up(server.url, str(root / "backups"))
        collected = run("collector.cli", "run", "--url", server.url, "-o", root / "bundle.zip")
    finally:
        server.stop()
    assert collected.returncode in (0, 3), collected.stderr
    analyzed = run("analyzer.cli", "report", root / "bundle.zip", "-o", root / "report")
    assert analyzed.returncode in (0, 1), analyzed.stderr
    whole: dict[str, Any] = json.loads((root / "report" / "findings.json").read_text())
    return whole


@pytest.fixture
def findings(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what is bad or unknown."""
    found: list[dict[str, Any]] = report["findings"]
    return found


def load_and_back_up(url: str, folder: str) -> None:
    """Create the database Shop with RavenDB's sample data, and let a backup of it end."""
    task = {
        "Name": "nightly",
        "BackupType": "Backup",
        "FullBackupFrequency": "0 2 * * *",
        "IncrementalBackupFrequency": "0 * * * *",
        "LocalSettings": {"Disabled": False, "FolderPath": folder},
        "RetentionPolicy": {"Disabled": False, "MinimumBackupAgeToKeep": "7.00:00:00"},
    }
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        client.put("/admin/databases", params={"name": "Shop", "replicationFactor": 1}, json={"DatabaseName": "Shop"})
        wait_for(lambda: client.get("/databases/Shop/stats").status_code == httpx.codes.OK)
        client.post("/databases/Shop/studio/sample-data").raise_for_status()
        made = client.post("/databases/Shop/admin/periodic-backup", json=task).raise_for_status().json()
        backup = {"taskId": made["TaskId"], "isFullBackup": "true"}
        client.post("/databases/Shop/admin/backup/database", params=backup).raise_for_status()
        wait_for(lambda: has_backup(client))
        wait_for(
            lambda: not any(one["IsStale"] for one in client.get("/databases/Shop/indexes/stats").json()["Results"])
        )


def has_backup(client: httpx.Client) -> bool:
    """Return whether a backup of the database has ended."""
    tasks = client.get("/databases/Shop/tasks").json()
    return bool((tasks.get("OngoingTasks") or tasks["OngoingTasksList"])[0]["LastFullBackup"])


def wait_for(is_so: Callable[[], bool]) -> None:
    """Ask again and again until it is so."""
    deadline = time.monotonic() + WAIT_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.2)


def loud(findings: list[dict[str, Any]]) -> set[str]:
    """Return the checks with a critical or a warning, beside those about the machine."""
    return {
        one["check"]
        for one in findings
        if one["status"] in ("critical", "warning") and not one["check"].startswith("host.")
    }


def test_nothing_is_said_of_a_healthy_server_but_what_is_true(findings: list[dict[str, Any]]) -> None:
    said = loud(findings)
    assert said >= TRUE
    assert said - OF_ITS_AGE - OF_THE_TEST_SERVER - OF_THE_LOAD == TRUE


def test_nothing_is_critical_on_a_healthy_server(findings: list[dict[str, Any]]) -> None:
    critical = {one["check"] for one in findings if one["status"] == "critical"} - OF_THE_LOAD
    assert {name for name in critical if not name.startswith("host.")} == set()


def test_the_backup_of_a_healthy_server_is_healthy(report: dict[str, Any]) -> None:
    of_backups = [one for one in report["findings"] if one["check"].startswith("backups.") and one["database"]]
    assert {one["check"]: one["status"] for one in of_backups} == {"backups.local_only": "notice"}
    assert {"backups.none", "backups.stale"} <= set(report["passed"])
