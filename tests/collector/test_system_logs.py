"""The kernel's log and the journal of a server's unit: in the window, the newest of them, and a reason where not."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from collector import system_logs
from collector.cli import main
from collector.discovery import Instance
from collector.journal import Text, newest
from collector.log_places import Window
from collector.probes import kernel_log
from tests.collector.front import serving
from tests.collector.test_run import healthy, item_of, run

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
SERVER = Instance(None, ("http://127.0.0.1:1",), None, None, None, None, None, (), "unit /x/ravendb.service", False)
# As journalctl 252 answers; a message that is no plain text comes as its bytes.
ENTRIES: list[dict[str, Any]] = [
    {"SYSLOG_IDENTIFIER": "systemd", "_PID": "1", "MESSAGE": "ravendb.service: Killed, status=9/KILL"},
    {"SYSLOG_IDENTIFIER": "Raven.Server", "_PID": "42", "MESSAGE": "first\nsecond password=hunter2secret"},
    {"_COMM": "Raven.Server", "_PID": "43", "MESSAGE": [*b"\x1b[31mred\xff\0"]},
]
Fake = Callable[..., Path]


def told(*messages: dict[str, Any]) -> str:
    """Return entries as journalctl --reverse tells them, a second apart, the last at noon."""
    stamps = (str(int((NOON - timedelta(seconds=number)).timestamp() * 1e6)) for number in range(len(messages)))
    newest_first = zip(stamps, reversed(messages), strict=True)
    return "".join(json.dumps({"__REALTIME_TIMESTAMP": at, **entry}) + "\n" for at, entry in newest_first)


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Return what puts a journalctl in the way; its arguments, line by line, are in the file that this returns."""

    def put(output: str, said: str = "", code: int = 0, seconds: int = 0) -> Path:
        folder, asked = tmp_path / "bin", tmp_path / "asked.txt"
        folder.mkdir()
        (folder / "output").write_text(output)
        (folder / "journalctl").write_text(
            f"#!{sys.executable}\nimport sys, time\nopen({str(asked)!r}, 'a').write(' '.join(sys.argv[1:]) + '\\n')\n"
            f"sys.stdout.write(open({str(folder / 'output')!r}).read()); sys.stdout.flush()\n"
            f"sys.stderr.write({said!r}); time.sleep({seconds}); sys.exit({code})\n"
        )
        (folder / "journalctl").chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        return asked

    return put


@pytest.fixture
def no_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def test_entries_become_lines_in_the_order_of_time(fake: Fake) -> None:
    fake(told(*ENTRIES))
    assert newest([], Window(), 1000, 9) == Text(
        b"2026-11-25T11:59:58.000000Z systemd[1]: ravendb.service: Killed, status=9/KILL\n"
        b"2026-11-25T11:59:59.000000Z Raven.Server[42]: first\n\tsecond password=hunter2secret\n"
        b"2026-11-25T12:00:00.000000Z Raven.Server[43]: \x1b[31mred\xef\xbf\xbd\n"
    )


def test_of_what_does_not_fit_the_end_is_kept(fake: Fake) -> None:
    fake(told(*ENTRIES), seconds=60)
    found = newest([], Window(), 150, 60)
    assert [line.split()[0] for line in found.text.splitlines() if line.startswith(b"2")] == [
        b"2026-11-25T11:59:59.000000Z",
        b"2026-11-25T12:00:00.000000Z",
    ]
    assert found.why_cut == "older than the newest 141 bytes, which are kept"


def test_the_window_is_asked_for_in_utc_and_kept_to_the_fraction(fake: Fake) -> None:
    asked = fake(told(*ENTRIES))
    zone = timezone(timedelta(hours=-8))
    window = Window((NOON - timedelta(seconds=1.5)).astimezone(zone), (NOON - timedelta(seconds=0.5)).astimezone(zone))
    found = newest(["--unit=ravendb.service"], window, 1000, 9)
    assert found.text.count(b"Z ") == 1
    assert b"11:59:59" in found.text
    first, *_ = asked.read_text().splitlines()
    assert "--since=2026-11-25 11:59:58 UTC --until=2026-11-25 12:00:00 UTC --unit=ravendb.service" in first


def test_a_window_that_has_rolled_away_is_said(fake: Fake) -> None:
    fake(told(*ENTRIES))
    reason = newest([], Window(NOON - timedelta(hours=1)), 1000, 9).why_cut
    assert reason == "the log begins at 2026-11-25T12:00:00+00:00; what was before that has rolled away"


def test_a_journal_that_hangs_costs_its_time_and_keeps_what_came(fake: Fake) -> None:
    fake(told(*ENTRIES), seconds=60)
    found = newest([], Window(), 1000, 1)
    assert b"Killed" in found.text
    assert found.why_cut == f"journalctl was ended after 1 s; the newest {len(found.text)} bytes are kept"


@pytest.mark.parametrize(
    ("said", "code", "error"),
    [
        pytest.param("No journal files were opened due to insufficient permissions.", 1, PermissionError, id="denied"),
        pytest.param("Hint: You are currently not seeing messages from other users", 0, PermissionError, id="others"),
        pytest.param("No journal files were found.", 0, FileNotFoundError, id="nothing there"),
        pytest.param("unrecognized option '--output=json'", 1, FileNotFoundError, id="too old"),
    ],
)
def test_a_journal_that_shows_nothing_says_why(said: str, code: int, error: type[OSError], fake: Fake) -> None:
    fake("", said, code)
    with pytest.raises(error, match=said[:10]):
        newest([], Window(), 1000, 9)


def test_what_is_no_entry_is_left_out(fake: Fake) -> None:
    fake(f"[1]\nnull\nno json\n{{}}\n{told(ENTRIES[0])}" + json.dumps({"__REALTIME_TIMESTAMP": "9" * 40}) + "\n")
    assert newest([], Window(), 1000, 9).text.count(b"\n") == 1


def test_logs_of_the_system_are_taken_beside_those_of_the_server(
    fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = fake(told(*ENTRIES))
    monkeypatch.setattr("collector.discovery.discover", lambda: (SERVER,))
    CliRunner().invoke(main, ["run", "-o", str(tmp_path / "bundle.zip")], catch_exceptions=False)
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
        items = json.loads(archive.read("manifest.json"))["items"]
        unit, kernel = (item_of(items, source) for source in (system_logs.UNIT, system_logs.KERNEL))
        text = archive.read(unit["path"])
    assert (unit["path"], kernel["path"]) == ("nodes/unreachable-1/unit_journal.log", "host/kernel_messages.log")
    assert (b"Killed" in text, b"hunter2secret" in text, unit["redactions"]) == (True, False, 1)
    assert {line.split()[-1] for line in asked.read_text().splitlines()} >= {
        "--unit=ravendb.service",
        "_TRANSPORT=kernel",
    }


@pytest.mark.usefixtures("no_journal")
def test_without_a_journal_the_kernel_is_read_from_its_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = [(NOON + timedelta(seconds=number), f"line {number}") for number in range(10)]
    monkeypatch.setattr(kernel_log, "ring", lambda: ring)
    window = Window(NOON - timedelta(days=1), NOON + timedelta(seconds=1))
    assert system_logs._kernel(window, 1000, 9) == Text(
        b"2026-11-25T12:00:00.000000Z line 0\n2026-11-25T12:00:01.000000Z line 1\n",
        "the log begins at 2026-11-25T12:00:00+00:00; what was before that has rolled away",
    )
    assert system_logs._kernel(Window(), 80, 9).text.splitlines()[-1].endswith(b"line 9")


@pytest.mark.usefixtures("no_journal")
@pytest.mark.parametrize(("is_there", "error"), [(True, PermissionError), (False, FileNotFoundError)])
def test_a_kernel_that_nobody_shows_has_a_reason(
    is_there: bool, error: type[OSError], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_log, "ring", lambda: None)
    monkeypatch.setattr(kernel_log, "KMSG", tmp_path if is_there else tmp_path / "kmsg")
    with pytest.raises(error, match="journalctl is not there"):
        system_logs._kernel(Window(), 1000, 9)


@pytest.mark.parametrize(
    ("groups", "asked"),
    [
        pytest.param("0::/system.slice/ravendb.service\n", "--unit=ravendb.service", id="unit"),
        pytest.param("9:name=systemd:/system.slice/r.service/sub\n0::/\n", "--unit=r.service", id="below a unit"),
        pytest.param("0::/user.slice/user@7.service/app.slice/r.service\n", "--user-unit=r.service", id="of a user"),
        pytest.param("0::/user.slice/user@7.service/session.scope\n", None, id="terminal"),
        pytest.param("0::/user.slice/user@7.service\n", None, id="of a session"),
        pytest.param("0::/\n", None, id="no systemd"),
    ],
)
def test_the_unit_is_told_by_the_control_group(
    groups: str, asked: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "cgroup").write_text(groups)
    monkeypatch.setattr(system_logs, "PROCESSES", tmp_path)
    server = Instance(7, (), None, None, None, None, None, (), "process", False)
    if asked is None:
        with pytest.raises(FileNotFoundError, match="runs in no unit"):
            system_logs._unit(server)
    else:
        assert system_logs._unit(server) == asked


def test_no_logs_means_none_of_the_system_either(fake: Fake, tmp_path: Path) -> None:
    asked = fake(told(*ENTRIES))
    with serving(healthy) as front:
        _, items = run(tmp_path, "--url", front.url)
    assert item_of(items, system_logs.KERNEL)["reason"] == "--no-logs was given"
    assert "_TRANSPORT=kernel" not in (asked.read_text() if asked.exists() else "")
