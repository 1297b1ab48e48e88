"""Log files come newest first, whole or from the start of a record, and as text whatever lay on disk."""

from __future__ import annotations

import gzip
import io
import os
import time
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import pytest

from collector import alike, entries, log_places, logs, redact
from collector.budget import UNHURRIED, Patience
from collector.bundle import BundleWriter, Gap, Item, Manifest, Outcome
from collector.log_places import Window
from collector.logs import Wanted
from collector.packing import Clean

HEADER = b"Date|Level|ThreadID|Resource|Component|Logger|Message|Data\n"
RECORD = b"2026-11-24 12:01:00.8750|INFO|1|Server||Raven.Server|line %05d|\n   at a line that belongs to it\n"
GIB = 1 << 30


ALL_TIME = Window()


def capture(
    folder: Path,
    node: str,
    writer: BundleWriter,
    cap_bytes: int,
    patience: Patience = UNHURRIED,
    *,
    window: Window = ALL_TIME,
    with_audit: bool = False,
    clean: Clean = alike.masked,
) -> int:
    return logs.capture(folder, node, writer, Wanted(cap_bytes, window, with_audit, clean), patience)


def capture_download(file: IO[bytes], node: str, writer: BundleWriter, cap_bytes: int) -> int:
    return logs.capture_download(file, node, writer, Wanted(cap_bytes), UNHURRIED)


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


ERROR = b"2026-11-24 12:01:00.8750|ERROR|1|Server||Raven.Server|trouble %05d|System.IO.IOException: disk\n"


def with_errors(number: int, *at: int) -> bytes:
    lines = [RECORD % one if one not in at else ERROR % one for one in range(number)]
    return HEADER + b"".join(lines)


def is_part_of(kept: bytes, whole: bytes) -> bool:
    """Return whether all lines stand in the whole, in this order."""
    rest = iter(whole.splitlines())
    return all(line in rest for line in kept.splitlines())


@pytest.mark.parametrize("cap", [300, 1000, 5000, 123_456, 150_000])
def test_a_file_over_the_cap_keeps_its_header_and_its_newest_records(folder: Path, taken: Taken, cap: int) -> None:
    whole = records(2000)
    log(folder, "server.log", whole)
    stored = capture(folder, "A", taken.writer, cap)
    assert stored <= cap + len(HEADER)
    [item] = taken.items
    assert (item.outcome, item.gap, item.stored_bytes) == (Outcome.COLLECTED, Gap.CAPPED, stored)
    assert item.reason is not None
    assert f"of {len(whole)} bytes" in item.reason
    kept = taken.close()["nodes/A/logs/server.log"]
    assert kept.startswith(HEADER)
    assert is_part_of(kept, whole)
    newest = whole[-(cap // 2) :]
    assert kept.endswith(newest[newest.find(b"\n2026") + 1 :])


@pytest.mark.parametrize("is_packed", [False, True])
def test_of_a_file_over_the_cap_the_first_error_and_the_newest_are_kept(
    folder: Path, taken: Taken, *, is_packed: bool
) -> None:
    trouble = (20_000, *range(30_000, 70_000, 100), 71_000)
    whole = with_errors(100_000, *trouble)
    log(folder, "server.log.gz" if is_packed else "server.log", gzip.compress(whole) if is_packed else whole)
    stored = capture(folder, "A", taken.writer, 2 << 20)
    assert stored <= 2 << 20
    kept = taken.close()["nodes/A/logs/server.log"]
    assert is_part_of(kept, whole)
    assert b"trouble 20000" in kept
    assert b"trouble 71000" in kept
    # What stands around them is there as well.
    assert RECORD % 19_990 in kept
    assert RECORD % 71_100 in kept
    assert taken.items[0].reason == (
        f"kept {stored_by(taken)} of {len(whole)} bytes: the first, the last and those around errors"
    )


def stored_by(taken: Taken) -> str:
    reason = taken.items[0].reason or ""
    return reason.split()[1]


def test_of_files_that_are_older_than_the_cap_the_errors_are_kept(folder: Path, taken: Taken) -> None:
    log(folder, "server.log", records(60_000))
    log(folder, "older.log", with_errors(60_000, 30_000), age=9)
    log(folder, "oldest.log", with_errors(60_000, 40_000), age=99)
    stored = capture(folder, "A", taken.writer, 3 << 20)
    assert stored <= 3 << 20
    entries = taken.close()
    assert b"trouble 30000" in entries["nodes/A/logs/older.log"]
    assert b"trouble 40000" in entries["nodes/A/logs/oldest.log"]
    assert len(entries["nodes/A/logs/server.log"]) > (2 << 20)
    assert {item.gap for item in taken.items} == {Gap.CAPPED}


def hourly(day: int) -> bytes:
    line = b"2026-11-%02d %02d:%02d:00.0000|INFO|1|Server||Raven.Server|" + b"x" * 9000 + b"|\n"
    return HEADER + b"".join(line % (day, hour, minute) for hour in range(24) for minute in range(0, 60, 5))


def test_a_window_of_time_takes_what_lies_in_it(folder: Path, taken: Taken) -> None:
    log(folder, "server.24.log", hourly(24))
    log(folder, "server.23.log.gz", gzip.compress(hourly(23)), age=9)
    log(folder, "server.22.log", hourly(22), age=99)
    since, until = datetime(2026, 11, 23, 20, tzinfo=UTC), datetime(2026, 11, 24, 3, tzinfo=UTC)
    capture(folder, "A", taken.writer, GIB, window=Window(since, until))
    entries = taken.close()
    assert sorted(entries) == ["nodes/A/logs/server.23.log", "nodes/A/logs/server.24.log"]
    older, newer = (entries[name] for name in sorted(entries))
    assert older.startswith(HEADER)
    assert b"2026-11-23 20:00" in older
    assert b"2026-11-23 08:00" not in older
    assert b"2026-11-24 03:00" in newer
    assert b"2026-11-24 18:00" not in newer


def test_a_window_that_has_rolled_away_is_said(folder: Path, taken: Taken) -> None:
    log(folder, "server.log", hourly(24))
    capture(folder, "A", taken.writer, GIB, window=Window(since=datetime(2026, 11, 20, tzinfo=UTC)))
    note, item = taken.items
    assert note.reason == "the logs begin at 2026-11-24T00:00:00+00:00; what was before that has rolled away"
    assert item.outcome is Outcome.COLLECTED


def test_audit_logs_are_taken_only_when_named(folder: Path, taken: Taken) -> None:
    log(folder, "server.log", records(1))
    log(folder, "audit.log", records(2))
    capture(folder, "A", taken.writer, GIB)
    [audit] = [item for item in taken.items if item.source == "logs.audit"]
    assert (audit.outcome, audit.gap) == (Outcome.SKIPPED, Gap.NEVER_ASKED)
    capture(folder, "B", taken.writer, GIB, with_audit=True)
    assert sorted(taken.close()) == ["nodes/A/logs/server.log", "nodes/B/logs/audit.log", "nodes/B/logs/server.log"]


def test_a_private_key_is_not_torn_between_pieces(folder: Path, taken: Taken, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = b"".join(b"%064d\n" % number for number in range(30))
    key = b"-----BEGIN RSA PRIVATE KEY-----\n" + lines + b"-----END RSA PRIVATE KEY-----\n"
    log(folder, "server.log", records(3) + key + records(30) + key + records(9))
    monkeypatch.setattr(log_places, "CHUNK_BYTES", 700)
    capture(folder, "A", taken.writer, GIB)
    kept = taken.close()["nodes/A/logs/server.log"]
    assert b"0" * 60 not in kept
    assert kept.count(b"-----BEGIN RSA PRIVATE KEY-----") == 2
    assert kept.endswith(records(9))


def test_a_long_log_is_the_same_in_the_bundle(folder: Path, taken: Taken) -> None:
    whole = records(400_000)
    log(folder, "server.log", whole)
    assert capture(folder, "A", taken.writer, GIB) == len(whole)
    assert taken.close()["nodes/A/logs/server.log"] == whole
    assert taken.items[0].gap is None


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
    assert item.reason.startswith("reading stopped: ")


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

    def failing(chunk: bytes) -> tuple[bytes, Counter[str]]:
        if b"line 00050" in chunk:
            raise redact.Withheld("withheld, since looking for secrets in it failed: KeyError")
        return redact.text(chunk)

    monkeypatch.setattr(log_places, "CHUNK_BYTES", 1000)
    capture(folder, "A", taken.writer, GIB, clean=failing)
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

    def growing(chunk: bytes) -> tuple[bytes, Counter[str]]:
        with path.open("ab") as more:
            more.write(records(10))
        return redact.text(chunk)

    monkeypatch.setattr(log_places, "CHUNK_BYTES", 100)
    assert capture(folder, "A", taken.writer, GIB, clean=growing) == len(records(10))
    assert taken.close()["nodes/A/logs/server.log"] == records(10)


def test_a_secret_is_masked_also_where_a_chunk_ends(
    folder: Path, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = b"2026-11-24 12:01:00.8750|INFO|1|Server||X|Url=sql;Password=hunter2hunter2;Database=d|\n"
    log(folder, "server.log", line * 40)
    monkeypatch.setattr(log_places, "CHUNK_BYTES", 33)
    capture(folder, "A", taken.writer, GIB)
    assert (taken.items[0].redactions, taken.items[0].redaction_rules) == (40, {"value by its name": 40})
    assert b"hunter2" not in taken.close()["nodes/A/logs/server.log"]


def test_a_line_without_end_is_cut(folder: Path, taken: Taken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_places, "CHUNK_BYTES", 1000)
    monkeypatch.setattr(log_places, "LONGEST_LINE_BYTES", 5000)
    log(folder, "server.log", b"x" * 20_000)
    capture(folder, "A", taken.writer, GIB)
    assert taken.close()["nodes/A/logs/server.log"] == b"x" * 20_000


def test_audit_and_internal_logs_have_sources_of_their_own(folder: Path, taken: Taken) -> None:
    for name in ("server.log", "server.audit.log", "nlog.internal.log"):
        log(folder, name, records(1))
    capture(folder, "A", taken.writer, GIB, with_audit=True)
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
    monkeypatch.setattr(entries, "MAX_RATIO", 10)
    capture_download(download({"server.log": b"\0" * 1_000_000}), "A", taken.writer, GIB)
    assert [(item.outcome, item.reason) for item in taken.items] == [
        (Outcome.FAILED, "server.log claims to inflate to 1000000 bytes")
    ]
    assert taken.close() == {}


def test_a_node_cannot_call_itself_out_of_its_folder(taken: Taken, tmp_path: Path) -> None:
    (tmp_path / "server.log").write_bytes(b"1\n")
    capture(tmp_path, "..", taken.writer, GIB)
    assert list(taken.close()) == ["nodes/%2E%2E/logs/server.log"]
