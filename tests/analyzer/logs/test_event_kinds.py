"""Each kind of event is known by a line of a real server, or else by the words in the server's assemblies."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from analyzer.logs import shapes
from analyzer.logs.event_kinds import KINDS, PHRASE_BOOK, Kind
from analyzer.logs.reading import read

RACHIS = "Raven.Server.Rachis.RachisConsensus"
LANDLORD = "Raven.Server.Documents.DatabasesLandlord"
BACKUPS = "Raven.Server.Documents.PeriodicBackup.PeriodicBackupRunner"
INDEX = "Raven.Server.Documents.Indexes.Index"
# kind, database, component, and the line; paths and names of machines are others
REAL = [
    ("server starting", None, None, "2026-11-23T13:13:54.0634241Z, 1, Operations, Server, Raven.Server.Program,  Build 54178, Version 5.4, SemVer 5.4.207, Commit aee56ce"),
    ("server starting", None, None, "2026-11-23 13:09:29.7407|INFO|1|Server||Raven.Server.Program| Build 71028, Version 7.1, SemVer 7.1.5, Commit 082d079|"),
    ("server started", None, None, "2026-11-23 13:09:30.7423|INFO|1|Server||Raven.Server.RavenServer|Initialized Server... http://127.0.0.1:8080|"),
    ("server stopping", None, None, "2026-11-23T13:16:03.3127218Z, 1, Information, Server, Raven.Server.Program, Server is shutting down"),
    ("server stopped", None, None, "2026-11-23T13:16:04.1096386Z, 1, Operations, Server, Raven.Server.Program, Server has shut down"),
    ("server stopped", None, None, "2026-11-23 13:11:38.7949|INFO|1|Server||Raven.Server.Program|Server has shut down|"),
    ("dangerous mode", None, None, "2026-11-25 12:00:00.2954|WARN|1|Server||Raven.Server.Program|Server is running in dangerous mode because Storage.Dangerous.IgnoreInvalidJournalErrors was set.|"),
    ("database load started", "Northwind", None, f"2026-11-23 13:09:38.3000|INFO|9|Server||{LANDLORD}|[Load Database] 11/23/2026 13:09:38 :: Database 'Northwind' : Starting database initialization|"),
    ("database loaded", "Northwind", None, f"2026-11-23T13:14:02.7990442Z, 8, Information, Server, {LANDLORD}, [Load Database] 11/23/2026 13:14:02 :: Database 'Northwind' : Started database Northwind in 92ms"),
    ("database load failed", "Shop", None, f"2026-11-25 10:43:59.8306|INFO|14|Server||{LANDLORD}|Failed to start database Shop|System.OperationCanceledException: The operation was canceled.|"),
    ("storage recovery started", "Gone", None, f"2026-11-25T11:13:36.3829379Z, 8, Information, Server, {LANDLORD}, [Load Database] 11/25/2026 11:13:36 :: Database 'Gone' : Starting Recovery"),
    ("storage recovery ended", "Gone", None, f"2026-11-25 11:12:02.7767|DEBUG|21|Server||{LANDLORD}|[Load Database] 11/25/2026 11:12:02 :: Database 'Gone' : Recovery Ended (successfully)|"),
    ("disk full", "Shop", None, f"2026-11-25 12:00:06.8535|ERROR|26|Shop||{BACKUPS}|Error when performing periodic backup|System.IO.IOException: No space left on device : '/var/backups/2026-11-25-12-00-06.ravendb-Shop-A-backup'\n   at System.IO.RandomAccess.WriteAtOffset(SafeFileHandle handle)|"),
    ("index failed", "Trouble", "Orders/DivideByZero", f"2026-11-23T13:14:13.5349064Z, 37, Operations, Trouble, {INDEX}, Changing state for 'Orders/DivideByZero' from 'Normal' to 'Error'. Error state reason: Index Orders/DivideByZero is invalid, out of 512 map attempts, 512 has failed."),
    ("index state changed", "Trouble", "Orders/Disabled", "2026-11-23 13:09:57.9663|INFO|28|Trouble|Orders/Disabled|Raven.Server.Documents.Indexes.Static.MapIndex|Changing state for 'Orders/Disabled' from 'Normal' to 'Disabled'.|"),
    ("became leader", None, None, f"2026-11-25T11:13:49.0800184Z, 18, Information, A, {RACHIS}, 11/25/2026 11:13:49, State changed: Follower -> LeaderElect in term 2, because I'm the only one in the cluster, so I'm the leader"),
    ("stepped down", None, "?", f"2026-11-23 13:11:38.3207|DEBUG|1|Cluster|?|{RACHIS}|11/23/2026 13:11:38, State changed: Leader -> Follower in term -1, because Disposing Rachis|"),
    ("vote cast", None, "A", f"2026-11-25 11:12:23.1790|DEBUG|16|Cluster|A|{RACHIS}|Casting vote for A in 2 because: Switching to single leader|"),
    ("state change took long", None, None, f"2026-11-25T11:13:49.0816844Z, 18, Operations, A, {RACHIS}, Took way too much time (00:00:01.2763706) to change the state to LeaderElect in term 2. (Election timeout:00:00:00.3000000)"),
    ("node to rehab", "Northwind", "A", "2026-11-23T13:15:02.2841081Z, 21, Information, A, Raven.Server.ServerWide.Maintenance.ClusterObserver, Node A of database 'Northwind': Node in rehabilitation due to last report status being 'Error'."),
    ("node to rehab", "Northwind", "A", "2026-11-23 13:10:37.8996|DEBUG|22|Cluster|A|Raven.Server.ServerWide.Maintenance.ObserverLogger|Node A of database 'Northwind': Node in rehabilitation due to last report status being 'Error'.|"),
    ("backup started", "Shop", "good", f"2026-11-25T11:12:57.5535225Z, 10, Operations, Shop, {BACKUPS}, Starting backup task 'good'"),
    ("backup finished", "Shop", "good", f"2026-11-25 11:11:18.5372|INFO|30|Shop||{BACKUPS}|Finished a full backup task 'good', took: 00:00:06.3937823 backup to local took: 1234ms|"),
    ("certificate expired", None, None, "2026-11-25 10:44:32.5857|ERROR|1|Server||Raven.Server.ServerWide.SecretProtection|The provided certificate '' from /etc/ravendb/server.pfx is expired! Thumbprint: D95C303171730ECC1E578DD1D70E30ADBEE55A8D, Expired on: 11/20/2026 00:00:00|"),
    ("server cannot reach itself", None, None, "2026-11-25 14:10:40.6370|WARN|17|Server||Raven.Server.RavenServer|Server failed to contact itself @ https://127.0.0.1:35829. This can happen if PublicServerUrl is not the same as the domain in the certificate or you have other certificate errors.|"),
    ("connections not accepted", None, "TCP", "2026-11-25 11:12:44.8248|WARN|20|Server|TCP|Raven.Server.RavenServer|Failed to accept new tcp connection again, will wait 1 seconds before retrying|System.InvalidOperationException: Not listening.|"),
]  # fmt: skip
DURATIONS = {"database loaded": 0.092, "backup finished": 6.3937823, "state change took long": 1.2763706}


def events(text: str) -> list[dict[str, Any]]:
    return [row for name, batch in read(io.BytesIO(text.encode())) if name == "log_events" for row in batch.to_pylist()]


def documented() -> Iterator[Any]:
    """Yield a line in the documented form for each kind that no log told."""
    for kind in KINDS:
        if kind.seen == PHRASE_BOOK:
            yield pytest.param(kind, id=f"{kind.name}: {kind.words[0]} (documented form)")


@pytest.mark.parametrize(
    ("name", "database", "component", "line"), REAL, ids=[f"{one[0]} {one[3][:4]}{one[3][10]}" for one in REAL]
)
def test_a_line_of_a_real_server_is_an_event(name: str, database: str | None, component: str | None, line: str) -> None:
    [event] = events(line + "\n")
    assert (event["kind"], event["database"], event["component"]) == (name, database, component)
    assert event["duration_seconds"] == pytest.approx(DURATIONS.get(name))


@pytest.mark.parametrize("kind", list(documented()))
@pytest.mark.parametrize("layout", ["2026-07-01T10:15:30.1234567Z, 7, Operations, Shop, {0}, It: {1} x", "2026-07-01 10:15:30.1234|A|WARN|7|Shop||{0}|It: {1} x|"], ids=["6", "7.2"])  # fmt: skip
def test_words_of_the_assemblies_are_an_event(kind: Kind, layout: str) -> None:
    [event] = events(layout.format(f"Raven.{kind.logger}", " x ".join(kind.words)) + "\n")
    assert event["kind"] == kind.name


def test_every_kind_that_claims_a_log_has_a_line_of_it() -> None:
    told = {name for name, *_ in REAL}
    assert {kind.name for kind in KINDS if kind.seen != PHRASE_BOOK} == told


def test_what_an_exception_is_called_makes_an_event_of_its_record() -> None:
    line = "2026-07-01 10:15:30.1234|ERROR|7|Shop||Raven.Index|It broke|Voron.Exceptions.VoronUnrecoverableErrorException: why|\n"
    assert [event["kind"] for event in events(line)] == ["data damaged"]


def test_an_ordinary_record_is_no_event() -> None:
    line = "2026-07-01 10:15:30.1234|INFO|7|Shop||Raven.Index|Flushed 12 pages in 00:00:01 to the disk, Database 'x'|\n"
    assert events(line) == []


def test_an_event_among_too_many_shapes_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "SHAPES_OF_ONE_CHUNK", 20)
    monkeypatch.setattr(shapes, "KEYS_OF_ONE_CHUNK", 40)
    words = ["".join(letters) for letters in itertools.product("abcdef", repeat=2)]
    lines = [
        f"2026-07-01 10:15:30.1234|WARN|7|Shop||Raven.X|{one} {other}|\n"
        for one, other in zip(words, words[::-1], strict=True)
    ]
    lines += [f"2026-07-01 10:15:30.1234|ERROR|7|Shop||Raven.X|Oh {word}: No space left on device|\n" for word in words]
    found = events("".join(lines))
    assert [event["kind"] for event in found] == ["disk full"] * len(words)
