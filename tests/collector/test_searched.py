"""What was searched for secrets while it was written is not searched once more at the end, unless it is not the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from collector import alike
from collector.budget import UNHURRIED
from collector.bundle import BundleWriter, Manifest
from collector.logs import Wanted, capture
from collector.packing import Clean
from collector.verifying import Fault, Scan

LOG = "nodes/A/logs/server.log"
TEXT = b"".join(b"2026-11-24 12:01:00.%07d|INFO|1|Server||all is well\n" % number for number in range(40_000))
SECRET = b"2026-11-24 12:01:00.8750|INFO|1|Server||Password=hunter2;\n"
HIT = Fault(LOG, "holds what looks secret: 1 value by its name")
Captured = Callable[..., "tuple[Path, BundleWriter]"]


def forgets(text: bytes) -> tuple[bytes, Counter[str]]:
    return text, Counter()


@pytest.fixture
def captured(tmp_path: Path) -> Captured:
    def capture_text(text: bytes, clean: Clean = alike.masked) -> tuple[Path, BundleWriter]:
        (tmp_path / "logs").mkdir()
        (tmp_path / "logs" / "server.log").write_bytes(text)
        writer = BundleWriter(tmp_path / "x.zip")
        capture(tmp_path / "logs", "A", writer, Wanted(1 << 30, clean=clean), UNHURRIED)
        writer.close(Manifest())
        return tmp_path / "x.zip", writer

    return capture_text


def test_a_log_without_secrets_is_searched_once(captured: Captured) -> None:
    file, writer = captured(TEXT + SECRET + TEXT)
    late = Scan(0.0, writer.searched)
    assert (list(late.leaks(file)), late.not_reached) == ([], ["manifest.json"])
    assert list(Scan().leaks(file)) == []


@pytest.mark.parametrize("text", [SECRET + TEXT, TEXT + SECRET + TEXT, TEXT + SECRET], ids=["first", "amid", "last"])
def test_a_secret_that_was_not_masked_is_found_in_the_end(captured: Captured, text: bytes) -> None:
    file, writer = captured(text, forgets)
    assert writer.searched == {}
    assert list(Scan(searched=writer.searched).leaks(file)) == [HIT]


def test_a_private_key_that_was_not_masked_is_found_across_pieces(captured: Captured) -> None:
    key = b"-----BEGIN PRIVATE KEY-----\n" + b"MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n" * 9
    _, writer = captured(TEXT + key + TEXT, forgets)
    assert writer.searched == {}


def test_what_is_not_the_same_any_more_is_searched(captured: Captured) -> None:
    file, writer = captured(SECRET + TEXT, forgets)
    assert list(Scan(searched={LOG: "of other bytes"}).leaks(file)) == [HIT]
    clean, writer = captured_again(file, TEXT)
    content = bytearray(clean.read_bytes())
    content[content.index(LOG.encode()) + len(LOG) + 1000] ^= 0xFF
    clean.write_bytes(content)
    scan = Scan(searched=writer.searched)
    assert (list(scan.leaks(clean)), scan.unreadable) == ([], [LOG])


def captured_again(beside: Path, text: bytes) -> tuple[Path, BundleWriter]:
    folder = beside.parent / "logs"
    (folder / "server.log").write_bytes(text)
    writer = BundleWriter(beside.parent / "y.zip")
    capture(folder, "A", writer, Wanted(1 << 30), UNHURRIED)
    writer.close(Manifest())
    return beside.parent / "y.zip", writer
