"""The log level of a server is raised where a user asks for it, and set back whatever becomes of the collector."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from collector import level_keeper, log_level
from collector.bundle import Gap
from collector.cli import main
from collector.level_keeper import Keeper
from collector.level_notes import SUFFIX
from collector.levels import LEFT, SOURCE
from collector.log_level import ROUTE, NotRaised, change, level_of, more_than
from tests.collector.front import Front, Reply, route_of, serving, until
from tests.collector.test_run import healthy, item_of, run

FILTERS = [{"MinLevel": "Debug", "MaxLevel": "Fatal", "Condition": "equals('${logger}','x')", "Action": "Log"}]
# As servers answer, all but the settings of audit logs.
OLDER = {
    "CurrentMode": "Operations", "Mode": "Operations", "Path": "/logs", "UseUtcTime": True,
    "RetentionTime": "2.01:00:00", "RetentionSize": 314572800, "Compress": True,
}  # fmt: skip
NEWER = {
    "Logs": {
        "Path": "/logs", "CurrentMinLevel": "Info", "MinLevel": "Info", "ArchiveAboveSizeInMb": 128,
        "MaxArchiveDays": 3, "MaxArchiveFiles": None, "EnableArchiveFileCompression": False,
        "CurrentFilters": FILTERS, "CurrentLogFilterDefaultAction": "Neutral",
    },
    "MicrosoftLogs": {"CurrentMinLevel": "Error", "MinLevel": "Error"},
}  # fmt: skip
SHAPES = pytest.mark.parametrize("shape", [pytest.param(OLDER, id="5.4 and 6.2"), pytest.param(NEWER, id="7.1")])
RAISE = {"level": "debug", "seconds": 60}


class Logging:
    """What a server logs, changed as RavenDB does it: what is not sent is reset."""

    def __init__(self, front: Front, shape: dict[str, Any]) -> None:
        self.told = deepcopy(shape)
        self.reply: Reply | None = None
        self.takes_nothing: Reply | None = None
        front.answers, front.takes = self.answer, self.take

    def answer(self, path: str) -> Reply:
        if route_of(path) != ROUTE:
            return healthy(path)
        return self.reply or Reply(body=json.dumps(self.told).encode())

    def take(self, sent: bytes) -> Reply:
        if self.takes_nothing is not None:
            return self.takes_nothing
        change = json.loads(sent)
        if "Logs" in change:
            logs = change["Logs"]
            self.told["Logs"]["CurrentMinLevel"] = logs["MinLevel"]
            self.told["Logs"]["CurrentFilters"] = logs.get("Filters", [])
            self.told["Logs"]["CurrentLogFilterDefaultAction"] = logs.get("LogFilterDefaultAction", "Ignore")
        else:
            rest = {"RetentionTime": "3.00:00:00", "RetentionSize": None, "Compress": False}
            self.told |= {"CurrentMode": change["Mode"]} | {name: change.get(name, rest[name]) for name in rest}
        return Reply(204, b"")


@contextmanager
def logging(shape: dict[str, Any] = NEWER) -> Iterator[tuple[Front, Logging]]:
    with serving(healthy) as front:
        yield front, Logging(front, shape)


@contextmanager
def keeping(folder: Path) -> Iterator[Keeper]:
    keeper = Keeper(folder / "x.zip", True)
    try:
        yield keeper
    finally:
        keeper.close()


def notes(folder: Path) -> list[Path]:
    return list(folder.glob(f"*{SUFFIX}"))


@SHAPES
def test_a_change_says_all_that_the_route_can_set(shape: dict[str, Any]) -> None:
    assert level_of(shape) in ("Operations", "Info")
    assert change(OLDER, "Information") == {
        "Mode": "Information",
        "RetentionTime": "2.01:00:00",
        "RetentionSize": 314572800,
        "Compress": True,
    }
    assert change(NEWER, "Debug") == {
        "Logs": {"MinLevel": "Debug", "Filters": FILTERS, "LogFilterDefaultAction": "Neutral"},
        "Persist": False,
    }


@pytest.mark.parametrize(
    ("level", "wanted"), [("Debug", "debug"), ("Trace", "debug"), ("Trace", "trace"), ("Information", "trace")]
)
def test_a_server_that_logs_as_much_is_left_alone(level: str, wanted: str) -> None:
    told = {**OLDER, "CurrentMode": level} if level == "Information" else {"Logs": {"CurrentMinLevel": level}}
    with pytest.raises(NotRaised, match=f"the server logs at {level} already"):
        more_than(told, wanted)


@pytest.mark.parametrize("told", [{}, {"Logs": 1}, {"Logs": {"CurrentMinLevel": "Loud"}}, {"CurrentMode": ["Info"]}])
def test_a_shape_that_is_not_known_is_left_alone(told: dict[str, Any]) -> None:
    with pytest.raises(NotRaised, match="in a shape that is not known"):
        more_than(told, "debug")


@SHAPES
def test_a_level_is_raised_and_set_back_with_all_else_as_it_was(shape: dict[str, Any], tmp_path: Path) -> None:
    with logging(shape) as (front, server), keeping(tmp_path) as keeper:
        raised = keeper.ask(url=front.url, **RAISE)
        assert level_of(server.told) == raised["raised_to"] in ("Debug", "Information")
        assert raised["before"] == shape
        [note] = notes(tmp_path)
        assert stat.S_IMODE(note.stat().st_mode) == 0o600
        assert keeper.ask(url=front.url)["done"] == f"set back to {level_of(shape)}, all as it was"
        assert server.told == shape
    assert not notes(tmp_path)
    assert not any(json.loads(sent).get("Persist") for sent in front.sent)


def test_what_is_still_raised_when_the_collector_is_gone_is_set_back(tmp_path: Path) -> None:
    with logging() as (front, server):
        with keeping(tmp_path) as keeper:
            keeper.ask(url=front.url, **RAISE)
        assert until(lambda: server.told == NEWER)
        assert until(lambda: not notes(tmp_path))


def test_a_level_does_not_outlast_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(level_keeper, "AFTER_S", 0.1)
    with logging() as (front, server), keeping(tmp_path) as keeper:
        assert "raised_to" in keeper.ask(url=front.url, level="debug", seconds=0.1)
        assert until(lambda: server.told == NEWER)


def test_a_keeper_that_is_asked_to_end_sets_back_first(tmp_path: Path) -> None:
    with logging() as (front, server), keeping(tmp_path) as keeper:
        keeper.ask(url=front.url, **RAISE)
        os.kill(keeper._pid, signal.SIGTERM)
        assert until(lambda: server.told == NEWER)
        assert keeper.ask(url=front.url)["done"] == "set back to Info, all as it was"


@pytest.mark.parametrize(
    ("takes_nothing", "gap", "said"),
    [
        pytest.param(Reply(403), Gap.DENIED, "answered 403", id="denied"),
        pytest.param(Reply(500), Gap.SERVER_ERROR, "answered 500", id="refused"),
        pytest.param(Reply(204, b""), Gap.SERVER_ERROR, "more, or less, than its level", id="without effect"),
        pytest.param(Reply(is_reset=True, claims_bytes=9), Gap.SERVER_DOWN, ROUTE, id="connection lost"),
    ],
)
def test_a_server_that_takes_no_change_is_as_it_was(takes_nothing: Reply, gap: Gap, said: str, tmp_path: Path) -> None:
    with logging() as (front, server), keeping(tmp_path) as keeper:
        server.takes_nothing = takes_nothing
        told = keeper.ask(url=front.url, **RAISE)
        assert (told["gap"], told["done"]) == (gap, "it is at Info, all as it was")
        assert said in told["reason"]
    assert not notes(tmp_path)


def test_a_level_that_somebody_changed_since_is_left(tmp_path: Path) -> None:
    with logging() as (front, server), keeping(tmp_path) as keeper:
        keeper.ask(url=front.url, **RAISE)
        server.told["Logs"]["CurrentMinLevel"] = "Warn"
        assert keeper.ask(url=front.url)["done"] == "somebody has set it to Warn since, and it was left so"
        assert len(front.sent) == 1


def test_a_server_that_drips_or_never_ends_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_level, "TIMEOUT_S", 0.3)
    with logging() as (front, server), keeping(tmp_path) as keeper:
        for reply in (Reply(is_endless=True, body=b" " * 65536), Reply(drip_s=0.05, body=b" " * 1000)):
            server.reply = reply
            assert keeper.ask(url=front.url, **RAISE)["gap"] == Gap.SERVER_DOWN
        assert not front.sent


def test_a_run_raises_nothing_unasked(tmp_path: Path) -> None:
    with logging() as (front, _):
        _, items = run(tmp_path, "--url", front.url)
        assert not front.sent
    assert SOURCE not in {item["source"] for item in items}


def test_the_manifest_says_what_was_done_and_when(tmp_path: Path) -> None:
    with logging() as (front, server):
        said, items = run(tmp_path, "--url", front.url, "--log-level", "trace", "--for", "1s")
        assert server.told == NEWER
    item = item_of(items, SOURCE)
    assert item["reason"].startswith("raised from Info to Trace at 20")
    assert "; set back to Info, all as it was at 20" in item["reason"]
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
        told = json.loads(archive.read(item["path"]))
    assert (told["before"], told["raised_to"]) == (NEWER, "Trace")
    assert "A: logs at Trace for 1 s" in said.output


def test_a_server_that_lets_nobody_change_its_level_is_an_item(tmp_path: Path) -> None:
    with logging() as (front, server):
        server.reply = Reply(403)
        _, items = run(tmp_path, "--url", front.url, "--log-level", "debug")
    item = item_of(items, SOURCE)
    assert (item["outcome"], item["gap"]) == ("failed", "denied")
    assert item["reason"] == f"not raised: GET {front.url}{ROUTE} answered 403"


def test_a_level_that_could_not_be_set_back_is_told_and_set_back_by_the_next_run(tmp_path: Path) -> None:
    with logging() as (front, server):
        with keeping(tmp_path) as keeper:
            keeper.ask(url=front.url, **RAISE)
            server.reply = Reply(503)
            told = keeper.ask(url=front.url)
            assert told["failed"] == f"GET {front.url}{ROUTE} answered 503"
            os.kill(keeper._pid, signal.SIGKILL)
        server.reply = None
        said, items = run(tmp_path, "--url", front.url)
        assert server.told == NEWER
    reason = item_of(items, LEFT)["reason"]
    assert f"The log level of {front.url}, raised to Debug at 20" in reason
    assert reason.endswith("by a run that was killed: set back to Info, all as it was.")
    assert reason in said.output
    assert not notes(tmp_path)


def test_a_server_that_does_not_answer_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(level_keeper, "AGAIN_S", 0.1)
    with logging() as (front, server):
        with keeping(tmp_path) as keeper:
            keeper.ask(url=front.url, **RAISE)
            server.reply, count = Reply(503), len(front.asked)
            assert "failed" in keeper.ask(url=front.url)
            assert until(lambda: len(front.asked) > count + 2)
            monkeypatch.setattr(level_keeper, "FAREWELL_S", 0.1)
        server.reply = None
        assert until(lambda: server.told == NEWER)
        assert until(lambda: not notes(tmp_path))


def test_without_a_note_nothing_is_raised(tmp_path: Path) -> None:
    with logging() as (front, _), keeping(tmp_path / "gone") as keeper:
        assert "No such file" in keeper.ask(url=front.url, **RAISE)["reason"]
        assert not front.sent


def test_a_system_that_cannot_fork_raises_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    with logging() as (front, _):
        _, items = run(tmp_path, "--url", front.url, "--log-level", "debug")
        assert not front.sent
    item = item_of(items, SOURCE)
    assert (item["gap"], item["reason"]) == ("never asked", "this system can fork no process for it")


def test_a_note_that_is_looked_after_is_left_to_who_does(tmp_path: Path) -> None:
    with logging() as (front, server), keeping(tmp_path) as keeper:
        keeper.ask(url=front.url, **RAISE)
        _, items = run(tmp_path, "--url", front.url)
        assert level_of(server.told) == "Debug"
    assert LEFT not in {item["source"] for item in items}


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"url": 1}', b'{"url": "x", "before": 1, "raised_to": 2, "raised_at": 3}']
)
def test_a_note_that_was_spoiled_ends_no_run(content: bytes, tmp_path: Path) -> None:
    note = tmp_path / f"x{SUFFIX}"
    note.write_bytes(content)
    note.chmod(0o600)
    run(tmp_path, "--url", "http://127.0.0.1:1")
    assert note.exists()


def test_a_note_that_others_may_write_is_not_followed(tmp_path: Path) -> None:
    with logging() as (front, server):
        server.told["Logs"]["CurrentMinLevel"] = "Debug"
        note = tmp_path / f"x{SUFFIX}"
        note.write_text(json.dumps({"url": front.url, "before": NEWER, "raised_to": "Debug", "raised_at": ""}))
        note.chmod(0o666)
        run(tmp_path, "--url", "http://127.0.0.1:1")
        assert not front.sent


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_level_is_set_back_however_the_collector_ends(number: signal.Signals, tmp_path: Path) -> None:
    with logging() as (front, server):
        words = ["run", "--no-logs", "--url", front.url, "-o", str(tmp_path / "x.zip"), "--log-level", "debug"]
        code = f"import sys; sys.argv[1:] = {words!r}; from collector.cli import main; main()"
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert until(lambda: level_of(server.told) == "Debug", 30)
        process.send_signal(number)
        process.wait(30)
        assert until(lambda: server.told == NEWER, 10)
        assert until(lambda: not notes(tmp_path))
    if number != signal.SIGKILL:
        with zipfile.ZipFile(tmp_path / "x.zip") as archive:
            item = item_of(json.loads(archive.read("manifest.json"))["items"], SOURCE)
        assert "; set back to Info, all as it was at 20" in item["reason"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--for", "60s"], "--for says for how long --log-level is raised, which is not given"),
        (["--log-level", "debug", "--for", "10m"], "do not fit into --time-budget"),
    ],
)
def test_a_time_that_makes_no_sense_is_refused(words: list[str], said: str) -> None:
    result = CliRunner().invoke(main, ["run", *words])
    assert (result.exit_code, said in " ".join(result.output.split())) == (2, True)
