"""The catalogue: what may be asked, under which name it is stored, and what must never be in it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from collector.bundle import Gap
from collector.endpoints import ALLOWED, CATALOGUE, DATABASE_RECORD, RECORD_FIELDS, TIMEOUT_S, Cost, Endpoint, Scope
from collector.profiles import NAMED, PROFILES, Choice

PACKAGES = sorted((Path(__file__).parents[2] / "fixtures" / "packages").glob("*.zip"))

# Routes that stop, slow, change or give away: dumps, debuggers, forced collections, scans, keys, streams without end.
DENIED = re.compile(
    r"/dump$|gcdump|stack-trace|contention|gc-events|allocations|smaps|/admin/memory/gc|all-environments|debug-only"
    r"|export-all-ids|scan-corrupted|attachments/missing|all-items|docs/ids|segments-summary|kill|drop|clear-http"
    r"|/secrets|certificates/(?!whoami)|/console|connection-strings|server-wide|/admin/record|log/entry|/watch"
    r"|traffic-watch|info-package|/debug/storage/environment/report|replication/conflicts|/smuggler|/docs$|/queries$"
)


UNNAMED = [endpoint for endpoint in ALLOWED if endpoint.withheld is None]


@pytest.mark.parametrize("endpoint", UNNAMED, ids=lambda endpoint: endpoint.route)
def test_nothing_dangerous_is_asked_that_was_not_named(endpoint: Endpoint) -> None:
    # The report of the system storage alone is small; that of a database is not.
    if endpoint.route != "/admin/debug/storage/environment/report":
        assert not DENIED.search(endpoint.route)
    assert "detailed" not in endpoint.params
    assert endpoint.route != "/admin/certificates" or endpoint.params == {"metadataOnly": "true"}
    assert "details" not in endpoint.params


@pytest.mark.parametrize("endpoint", CATALOGUE, ids=lambda endpoint: endpoint.route)
def test_every_endpoint_says_why_in_a_line(endpoint: Endpoint) -> None:
    assert 10 < len(endpoint.why) < 100
    assert endpoint.why[0].isupper()
    assert not endpoint.why.endswith(".")


def test_no_two_answers_have_one_place() -> None:
    places = [(endpoint.scope, endpoint.entry) for endpoint in CATALOGUE]
    assert len(places) == len(set(places))


@pytest.mark.parametrize(
    ("route", "entry"),
    [
        ("/admin/debug/memory/stats", "admin.memory.stats"),
        ("/debug/cpu-credits", "cpu-credits"),
        ("/databases/*/debug/storage/report", "storage.report"),
        ("/databases/*/indexes/debug/metadata", "indexes.metadata"),
        ("/databases/*/admin/debug/txinfo", "admin.txinfo"),
        ("/databases/*/replication/debug/outgoing-failures", "replication.outgoing-failures"),
    ],
)
def test_an_entry_is_named_as_in_the_servers_own_package(route: str, entry: str) -> None:
    assert Endpoint(route, "").entry == entry


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.stem)
def test_all_that_is_in_the_servers_own_package_is_asked(package: Path) -> None:
    ours = {(endpoint.scope, endpoint.entry + endpoint.extension) for endpoint in CATALOGUE}
    with zipfile.ZipFile(package) as archive:
        names = [name.rsplit("/", 1) for name in archive.namelist()]
    theirs = {
        (Scope.NODE if folder.endswith("server-wide") else Scope.DATABASE, name)
        for folder, name in (name for name in names if len(name) == 2)
        if name.endswith((".json", ".txt")) and not name[:4].isdigit()
    }
    assert {name for _, name in theirs - ours} <= {"requestTimes.txt", "admin.threads.stack-trace.error"}


def test_what_costs_the_server_much_is_asked_by_name_only() -> None:
    assert {endpoint.entry: endpoint.withheld for endpoint in NAMED} == {
        "admin.threads.stack-trace": "it attaches a debugger, which pauses the server",
        "admin.memory.smaps": "it walks every mapping of the process",
        "admin.memory.gc-events": "it listens to every event of the runtime for 10 s",
        "storage.all-environments.report": "it counts the pages of every tree of the database",
    }
    for endpoint in NAMED:
        gap, reason = Choice(PROFILES["deep"]).refusal(endpoint) or (None, "")
        assert gap is Gap.NEVER_ASKED
        assert reason.endswith(f"--ask {endpoint.entry} asks it")
        assert Choice(PROFILES["quick"], frozenset({endpoint.entry})).refusal(endpoint) is None


def test_a_quick_collection_asks_what_is_light_or_what_many_checks_wait_for() -> None:
    asked = {endpoint.entry for endpoint in UNNAMED if Choice(PROFILES["quick"]).refusal(endpoint) is None}
    assert {"cluster.topology", "indexes.stats", "database-record", "tasks", "admin.cluster.log"} <= asked
    assert not {"collections.stats.detailed", "indexes.performance", "license-server.connectivity"} & asked
    assert {endpoint.entry for endpoint in UNNAMED if Choice().refusal(endpoint) is not None} == set()


def test_the_cheap_is_asked_before_the_dear() -> None:
    costs = [list(Cost).index(endpoint.cost) for endpoint in CATALOGUE]
    assert costs == sorted(costs)
    assert list(TIMEOUT_S.values()) == sorted(TIMEOUT_S.values())


def test_no_field_of_a_record_that_may_hold_secrets_is_kept() -> None:
    assert DATABASE_RECORD.scope is Scope.DATABASE
    assert not {
        field for field in RECORD_FIELDS
        if re.search(r"ConnectionString|Etl|Backups|Replication|Settings|Integrations|Certificate|Agent", field)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("version", "fits"), [(None, True), ((5, 4), False), ((7, 1), False), ((7, 2), True), ((8, 0), True)]
)
def test_an_endpoint_fits_the_versions_it_is_in(version: tuple[int, int] | None, fits: bool) -> None:
    assert Endpoint("/admin/server/notifications", "", since=(7, 2)).fits(version) is fits
    assert Endpoint("/x", "", until=(7, 2)).fits(version) is (version is None or not fits)
