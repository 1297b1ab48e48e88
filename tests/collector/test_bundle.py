"""The bundle format: what is written is read back, and what lies is refused."""

from __future__ import annotations

import gc
import hashlib
import json
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analyzer.reading_limits import Limits
from collector.bundle import (
    MAX_ENTRY_BYTES,
    BundleError,
    BundleWriter,
    Gap,
    Item,
    Manifest,
    Node,
    Outcome,
    entry_path,
    parse_manifest,
)
from collector.entries import read, read_manifest
from collector.packing import packed

NODE = Node("A", "http://127.0.0.1:8080", "7.1.5", 0.25, 0.6, "--url")
SUM = hashlib.sha256(b'{"CountOfDocuments": 1}').hexdigest()
ANSWER = Item("http.stats", Outcome.COLLECTED, "A", "Shop", "nodes/A/databases/Shop/stats.json", http_status=200)
DENIED = Item("http.tasks", Outcome.FAILED, "A", "Shop", gap=Gap.DENIED, reason="GET /tasks answered 403")


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Return a bundle of two items and a streamed log."""
    path = tmp_path / "bundle.zip"
    writer = BundleWriter(path)
    writer.add(ANSWER, b'{"CountOfDocuments": 1}')
    writer.add(DENIED)
    with writer.packed("nodes/A/logs/server.log") as out:
        out.add(packed(b"line\n", Counter(), hashlib.sha256()))
    writer.add(Item("logs.server", Outcome.COLLECTED, "A", path="nodes/A/logs/server.log", stored_bytes=5))
    writer.close(Manifest(tool_version="1.0", nodes=(NODE,)))
    return path


def test_what_is_written_is_read_back(written: Path) -> None:
    archive = zipfile.ZipFile(written)
    manifest = read_manifest(archive)
    assert manifest.nodes == (NODE,)
    assert manifest.items[:2] == (replace(ANSWER, sha256=SUM), DENIED)
    assert manifest.items[2].sha256 == hashlib.sha256(b"line\n").hexdigest()
    assert read(archive, "nodes/A/databases/Shop/stats.json") == b'{"CountOfDocuments": 1}'
    assert read(archive, "nodes/A/logs/server.log") == b"line\n"


def test_entries_may_be_read_by_their_owner_only(written: Path) -> None:
    modes = {info.external_attr >> 16 & 0o777 for info in zipfile.ZipFile(written).infolist()}
    assert modes == {0o600}


def test_an_existing_file_is_never_overwritten(written: Path) -> None:
    with pytest.raises(FileExistsError):
        BundleWriter(written)


def test_a_file_that_is_given_up_stays_as_it_is(tmp_path: Path) -> None:
    writer = BundleWriter(tmp_path / "x.part")
    writer.add(ANSWER, b"{}")
    before = (tmp_path / "x.part").read_bytes()
    writer.give_up()
    del writer
    gc.collect()
    assert (tmp_path / "x.part").read_bytes() == before


def test_a_missing_entry_is_named(written: Path) -> None:
    with pytest.raises(BundleError, match=r"host/cpu\.json is named by the manifest but not in the file"):
        read(zipfile.ZipFile(written), "host/cpu.json")


def test_an_entry_that_inflates_beyond_reason_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", b"x", zipfile.ZIP_DEFLATED)
        archive.getinfo("a").file_size = 10_000_000
    with pytest.raises(BundleError, match="claims to inflate"):
        read(zipfile.ZipFile(path), "a")


def test_what_is_written_is_not_too_long_for_who_reads_it() -> None:
    assert Limits().entry_bytes == MAX_ENTRY_BYTES


def test_a_damaged_entry_is_an_error_with_its_name(written: Path) -> None:
    content = bytearray(written.read_bytes())
    at = content.find(b"stats.json") + len(b"stats.json")
    content[at : at + 12] = b"\xff" * 12
    written.write_bytes(content)
    with pytest.raises(BundleError, match=r"stats\.json cannot be unpacked"):
        read(zipfile.ZipFile(written), "nodes/A/databases/Shop/stats.json")


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        pytest.param(b"not json", "is not a manifest", id="not JSON"),
        pytest.param(b"[]", "is not a manifest", id="a list"),
        pytest.param(b"[" * 100_000, "is not a manifest", id="nested too deep"),
        pytest.param(b'{"format_version": 1}', "is not a manifest", id="without items"),
        pytest.param(
            b'{"format_version": 1, "nodes": [], "items": [{"source": "x", "outcome": "great"}]}',
            "is not a manifest",
            id="an unknown outcome",
        ),
        pytest.param(
            b'{"format_version": 2, "tool_version": "9.1"}',
            r"format 2, this version reads 1.*tool version 9\.1",
            id="newer",
        ),
    ],
)
def test_a_manifest_that_cannot_be_read_says_why(manifest: bytes, said: str) -> None:
    with pytest.raises(BundleError, match=said):
        parse_manifest(manifest)


def test_fields_of_a_later_minor_version_are_ignored() -> None:
    item = {"source": "os.cpu", "outcome": "collected", "later": 1}
    text = json.dumps({"format_version": 1, "nodes": [], "items": [item], "later": {}})
    assert parse_manifest(text.encode()).items == (Item("os.cpu", Outcome.COLLECTED),)


@example("..", "..")
@example(".", "A/../../etc")
@given(st.text(), st.text(min_size=1))
def test_a_name_never_leaves_its_folder(database: str, node: str) -> None:
    try:
        path = entry_path("stats", node=node, database=database)
    except UnicodeEncodeError:
        return  # a lone surrogate is no name that a server can have
    parts = path.split("/")
    assert len(parts) == 5
    assert parts[0] == "nodes"
    assert "\\" not in path
    assert not {".", ".."} & set(parts)
