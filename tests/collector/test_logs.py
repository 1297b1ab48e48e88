"""Log files come newest first, whole or from the start of a record, and as text whatever lay on disk."""

from __future__ import annotations

import gzip
import io
import os
import time
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from collector import logs, secret_text
from collector.budget import Patience
from collector.bundle import BundleWriter, Gap, Item, Manifest, Outcome
from collector.logs import capture, capture_download

HEADER = b"Date|Level|ThreadID|Resource|Component|Logger|Message|Data\n"
RECORD = b"2026-11-24 12:01:00.8750|INFO|1|Server||Raven.Server|line %05d|\n   at a line that belongs to it\n"
GIB = 1 << 30


class Taken:
    """What a capture left in the bundle."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writer = BundleWriter(path)

    def close(self) -> dict[str, bytes]:
        self.writer.close(Manifest())
        with zipfile.ZipFile(self.path) as archive:
            return {name: archive.read(name) for name in archive.namelist() if name.startswith("nodes/")}

    @property
    def items(self) -> tuple[Item, ...]:
        return self.writer.items


@pytest.fixture
def taken(tmp_path: Path) -> Taken:
    return Taken(tmp_path / "bundle.zip")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "logs"
    made.mkdir()
    return made


def log(folder: Path, name: str, content: bytes, *, age: int = 0) -> Path:
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    return path


def records(number: int) -> bytes:
    return HEADER + b"".join(RECORD % at for at in range(number))


def test_files_are_taken_whole_and_the_newest_first(folder: Path, taken: Taken) -> None:
    log(folder, "server.20261123.0.log", records(2), age=9)
    log(folder, "server.log", records(3))
    log(folder, "notes.txt", b"not a log")
    (folder / "old.log").mkdir()
    stored = capture(folder, "A", taken.writer, GIB)
    assert [item.path for item in taken.items] == ["nodes/A/logs/server.log", "nodes/A/logs/server.20261123.0.log"]
    assert {item.outcome for item in taken.items} == {Outcome.COLLECTED}
    assert stored == len(records(2)) + len(records(3))
    assert taken.close()["nodes/A/logs/server.log"] == records(3)


@pytest.mark.parametrize("cap", [300, 1000, 5000, 123_456, 150_000])
def test_a_file_over_the_cap_keeps_its_header_and_its_newest_records(folder: Path, taken: Taken, cap: int) -> None:
    whole = records(2000)
    log(folder, "server.log", whole)
    assert capture(folder, "A", taken.writer, cap) == cap
    [item] = taken.items
    assert (item.outcome, item.gap) == (Outcome.COLLECTED, Gap.CAPPED)
    assert item.reason == f"kept the last {cap} of {len(whole)} bytes"
    kept = taken.close()["nodes/A/logs/server.log"].removeprefix(HEADER)
    assert whole.endswith(kept)
    assert kept.startswith(b"2026-11-24 12:01:00.8750|INFO|")
    assert cap - len(RECORD) - 10 <= len(kept) <= cap


def test_what_is_beyond_the_cap_is_said(folder: Path, taken: Taken) -> None:
    log(folder, "server.log", records(9))
    log(folder, "older.log", records(9), age=9)
    capture(folder, "A", taken.writer, len(records(9)))
    skipped = taken.items[1]
    assert (skipped.outcome, skipped.gap, skipped.path) == (Outcome.SKIPPED, Gap.CAPPED, None)
    assert skipped.reason == f"older than the newest {len(records(9))} bytes of logs"
    assert skipped.question == str(folder / "older.log")


def test_packed_files_are_stored_as_text(folder: Path, taken: Taken) -> None:
    log(folder, "2026-11-22.001.log.gz", gzip.compress(records(5)), age=1)
    with zipfile.ZipFile(folder / "server.20261123.0.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../server.20261123.0.log", records(6))
    capture(folder, "A", taken.writer, GIB)
    assert taken.close() == {
        "nodes/A/logs/2026-11-22.001.log": records(5),
        "nodes/A/logs/server.20261123.0.log": records(6),
    }


def test_a_packed_file_over_the_cap_keeps_its_newest_records(folder: Path, taken: Taken) -> None:
    log(folder, "2026-11-22.001.log.gz", gzip.compress(records(500)))
    capture(folder, "A", taken.writer, 2000)
    [kept] = taken.close().values()
    assert kept.startswith(HEADER + b"2026-11-24")
    assert records(500).endswith(kept.removeprefix(HEADER))


def test_names_that_would_collide_are_numbered(folder: Path, taken: Taken) -> None:
    log(folder, "a.log", b"1\n")
    log(folder, "a.log.gz", gzip.compress(b"2\n"), age=5)
    capture(folder, "A", taken.writer, GIB)
    assert taken.close() == {"nodes/A/logs/a.log": b"1\n", "nodes/A/logs/a.2.log": b"2\n"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("server.1.zip", b"no zip at all", id="no zip"),
        pytest.param("2026-11-22.log.gz", b"no gzip at all", id="no gzip"),
        pytest.param("2026-11-22.log.gz", gzip.compress(records(50))[:-20], id="torn gzip"),
    ],
)
def test_a_broken_archive_is_corrupt_and_the_rest_is_taken(
    folder: Path, taken: Taken, name: str, content: bytes
) -> None:
    log(folder, name, content)
    log(folder, "server.log", records(1), age=9)
    capture(folder, "A", taken.writer, GIB)
    broken, good = taken.items
    assert (broken.outcome, broken.gap, good.outcome) == (Outcome.FAILED, Gap.CORRUPT, Outcome.COLLECTED)
    assert broken.reason
    assert list(taken.close()) == ["nodes/A/logs/server.log"]


def test_a_file_that_breaks_off_keeps_what_came_before(folder: Path, taken: Taken) -> None:
    with zipfile.ZipFile(folder / "server.1.zip", "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("server.1.log", records(100_000))
    path = folder / "server.1.zip"
    content = bytearray(path.read_bytes())
    content[-2_000_000] ^= 1  # its checksum does not fit any more
    path.write_bytes(content)
    capture(folder, "A", taken.writer, GIB)
    [item] = taken.items
    assert (item.outcome, item.gap) == (Outcome.COLLECTED, Gap.CORRUPT)
    assert item.reason
    assert item.reason.startswith("reading stopped after ")


def test_a_file_that_may_not_be_read_is_denied(folder: Path, taken: Taken, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = log(folder, "server.log", records(1))

    def denied(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", denied)
    assert capture(folder, "A", taken.writer, GIB) == 0
    monkeypatch.undo()
    [item] = taken.items
    assert (item.outcome, item.gap, item.path) == (Outcome.FAILED, Gap.DENIED, None)
    assert item.reason == f"[Errno 13] Permission denied: '{secret}'"
    assert taken.close() == {}


def test_a_folder_that_may_not_be_listed_is_denied(folder: Path, taken: Taken, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(self: Path) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "iterdir", denied)
    capture(folder, "A", taken.writer, GIB)
    assert [(item.outcome, item.gap) for item in taken.items] == [(Outcome.FAILED, Gap.DENIED)]


def test_a_folder_that_is_not_there_or_empty_is_said(folder: Path, taken: Taken) -> None:
    capture(folder / "none", "A", taken.writer, GIB)
    capture(folder, "A", taken.writer, GIB)
    assert [(item.outcome, item.gap, item.reason) for item in taken.items] == [
        (Outcome.SKIPPED, Gap.NEVER_ASKED, f"{folder / 'none'} is not there"),
        (Outcome.SKIPPED, Gap.NEVER_ASKED, f"{folder} holds no log file"),
    ]


def test_a_link_out_of_the_folder_is_not_followed(folder: Path, taken: Taken, tmp_path: Path) -> None:
    log(tmp_path, "other.log", b"not ours\n")
    log(folder, "server.log", records(1))
    (folder / "out.log").symlink_to(tmp_path / "other.log")
    (folder / "current.log").symlink_to("server.log")
    capture(folder, "A", taken.writer, GIB)
    assert sorted(taken.close()) == ["nodes/A/logs/current.log", "nodes/A/logs/server.log"]


def test_where_looking_for_secrets_fails_the_rest_is_withheld(
    folder: Path, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(folder, "server.log", records(100))
    honest = secret_text.masked

    def failing(chunk: bytes) -> tuple[bytes, Counter[str]]:
        if b"line 00050" in chunk:
            raise KeyError
        return honest(chunk)

    monkeypatch.setattr(secret_text, "masked", failing)
    monkeypatch.setattr(logs, "CHUNK_BYTES", 1000)
    capture(folder, "A", taken.writer, GIB)
    [item] = taken.items
    kept = taken.close()["nodes/A/logs/server.log"]
    assert (item.outcome, item.gap, item.stored_bytes) == (Outcome.COLLECTED, Gap.REDACTED, len(kept))
    assert item.reason is not None
    assert item.reason.startswith("withheld, since looking for secrets in it failed: KeyError; the first ")
    assert b"line 00050" not in kept


def test_logs_end_with_the_time_of_the_run(folder: Path, taken: Taken) -> None:
    log(folder, "server.log", records(100))
    log(folder, "older.log", records(100), age=9)
    capture(folder, "A", taken.writer, GIB, Patience(1.0, until=time.monotonic()))
    assert {(item.outcome, item.gap) for item in taken.items} == {(Outcome.SKIPPED, Gap.OUT_OF_BUDGET)}


def test_a_file_that_grows_meanwhile_comes_to_an_end(
    folder: Path, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = log(folder, "server.log", records(10))
    honest = secret_text.masked

    def growing(chunk: bytes) -> tuple[bytes, Counter[str]]:
        with path.open("ab") as more:
            more.write(records(10))
        return honest(chunk)

    monkeypatch.setattr(secret_text, "masked", growing)
    monkeypatch.setattr(logs, "CHUNK_BYTES", 100)
    assert capture(folder, "A", taken.writer, GIB) == len(records(10))
    assert taken.close()["nodes/A/logs/server.log"] == records(10)


def test_a_secret_is_masked_also_where_a_chunk_ends(
    folder: Path, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = b"2026-11-24 12:01:00.8750|INFO|1|Server||X|Url=sql;Password=hunter2hunter2;Database=d|\n"
    log(folder, "server.log", line * 40)
    monkeypatch.setattr(logs, "CHUNK_BYTES", 33)
    capture(folder, "A", taken.writer, GIB)
    assert (taken.items[0].redactions, taken.items[0].redaction_rules) == (40, {"value by its name": 40})
    assert b"hunter2" not in taken.close()["nodes/A/logs/server.log"]


def test_a_line_without_end_is_cut(folder: Path, taken: Taken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "CHUNK_BYTES", 1000)
    monkeypatch.setattr(logs, "LONGEST_LINE_BYTES", 5000)
    log(folder, "server.log", b"x" * 20_000)
    capture(folder, "A", taken.writer, GIB)
    assert taken.close()["nodes/A/logs/server.log"] == b"x" * 20_000


def test_audit_and_internal_logs_have_sources_of_their_own(folder: Path, taken: Taken) -> None:
    for name in ("server.log", "server.audit.log", "nlog.internal.log"):
        log(folder, name, records(1))
    capture(folder, "A", taken.writer, GIB)
    assert {item.path: item.source for item in taken.items} == {
        "nodes/A/logs/server.log": "logs.server",
        "nodes/A/logs/server.audit.log": "logs.audit",
        "nodes/A/logs/nlog.internal.log": "logs.internal",
    }


def download(entries: dict[str, bytes]) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made


def test_a_download_is_taken_like_the_files(taken: Taken) -> None:
    made = download({"../../etc/server.log": records(3), "a\\b.log": b"1\n", "x.log.error": b"may not be read"})
    assert capture_download(made, "A", taken.writer, GIB) == len(records(3)) + 2
    assert taken.close() == {"nodes/A/logs/server.log": records(3), "nodes/A/logs/b.log": b"1\n"}
    assert taken.items[0].reason == "x.log.error: may not be read"
    assert {item.question for item in taken.items} == {"GET /admin/logs/download"}


def test_a_download_without_a_log_says_why(taken: Taken) -> None:
    capture_download(download({"No logs matched the date range.txt": b"none"}), "A", taken.writer, GIB)
    assert [(item.outcome, item.reason) for item in taken.items] == [
        (Outcome.SKIPPED, "No logs matched the date range.txt: none")
    ]


def test_a_download_that_is_no_zip_is_corrupt(taken: Taken) -> None:
    assert capture_download(io.BytesIO(b"<html>"), "A", taken.writer, GIB) == 0
    assert [(item.outcome, item.gap) for item in taken.items] == [(Outcome.FAILED, Gap.CORRUPT)]


def test_an_entry_that_inflates_beyond_belief_is_refused(taken: Taken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "MAX_RATIO", 10)
    capture_download(download({"server.log": b"\0" * 1_000_000}), "A", taken.writer, GIB)
    assert [(item.outcome, item.reason) for item in taken.items] == [
        (Outcome.FAILED, "server.log claims to inflate to 1000000 bytes")
    ]
    assert taken.close() == {}
