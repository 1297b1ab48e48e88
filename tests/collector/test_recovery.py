"""A file without its end is read as far as it goes, and says what it lacks."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.readers import read
from collector.bundle import BundleError, BundleWriter, Gap, Item, Manifest, Node, Outcome
from collector.cli import main
from collector.entries import read_manifest
from collector.packing import packed
from collector.recovery import NOT_STORED, open_zip

STATS = Item("http.stats", Outcome.COLLECTED, "A", "Shop/1", "nodes/A/databases/Shop%2F1/stats.json")
LOG = Item("logs.server", Outcome.COLLECTED, "A", path="nodes/A/logs/server.log")
DENIED = Item("http.tasks", Outcome.FAILED, "A", "Shop/1", gap=Gap.DENIED, reason="answered 403")
LINES = b"".join(b"%d a line of the log\n" % number for number in range(20_000))
BODY = b'{"CountOfDocuments": 1}'
PACKAGE = Path(__file__).parents[2] / "fixtures" / "packages" / "ravendb-7.1.5.node.zip"


def written(path: Path, *, is_closed: bool = True) -> None:
    writer = BundleWriter(path, Manifest(tool_version="1", started_at="2026-11-24T10:00:00Z", host_name="db1"))
    writer.found(Node("A", "http://a:8080"))
    writer.plan([("http.stats", "A", "Shop/1"), ("http.tasks", "A", "Shop/1"), ("http.indexes", "A", "Shop/1")])
    writer.add(STATS, BODY)
    writer.add(DENIED)
    digest = hashlib.sha256()
    with writer.packed("nodes/A/logs/server.log") as out:
        for at in range(0, len(LINES), 50_000):
            out.add(packed(LINES[at : at + 50_000], Counter(), digest))
    writer.add(LOG)
    if is_closed:
        writer.close(Manifest(nodes=(Node("A"),)))
    else:
        writer._write_journal()
        writer.give_up()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "bundle.zip"
    written(path)
    return path


def cut_at(folder: Path, content: bytes, size: int) -> Path:
    path = folder / "bundle.zip.part"
    path.write_bytes(content[:size])
    return path


def test_without_its_end_all_items_are_there_and_what_was_planned_is_missed(tmp_path: Path) -> None:
    written(tmp_path / "x.part", is_closed=False)
    bundle = read(tmp_path / "x.part")
    manifest = bundle.manifest
    assert (manifest.host_name, manifest.nodes) == ("db1", (Node("A", "http://a:8080"),))
    assert tuple(replace(item, sha256=None) for item in manifest.items[:3]) == (STATS, DENIED, LOG)
    missed = Item("http.indexes", Outcome.SKIPPED, "A", "Shop/1", gap=Gap.NEVER_ASKED, reason=NOT_STORED)
    assert manifest.items[3] == missed
    assert (manifest.items[4].source, manifest.items[4].gap) == ("manifest", Gap.CORRUPT)
    assert bundle.read("nodes/A/databases/Shop%2F1/stats.json") == BODY
    assert bundle.read("nodes/A/logs/server.log") == LINES


def test_of_a_cut_log_the_first_part_is_kept(tmp_path: Path, whole: Path) -> None:
    content = whole.read_bytes()
    bundle = read(cut_at(tmp_path, content, content.find(b"nodes/A/logs/server.log") + 20_000))
    [log] = [item for item in bundle.manifest.items if item.source == "logs.server"]
    kept = bundle.read("nodes/A/logs/server.log")
    assert log.reason == f"the file was cut after the first {len(kept)} bytes of this"
    assert log.gap is Gap.CORRUPT
    assert LINES.startswith(kept)
    assert len(kept) > 50_000
    assert bundle.manifest.cut is not None
    assert "within nodes/A/logs/server.log" in bundle.manifest.cut


@settings(max_examples=60)
@given(st.floats(0, 1))
def test_wherever_it_is_cut_it_is_read_or_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, whole: Path, share: float
) -> None:
    content = whole.read_bytes()
    size = int(share * len(content))
    path = cut_at(tmp_path_factory.mktemp("cut"), content, size)
    if size < content.find(b"PK\x03\x04", 1):
        with pytest.raises(BundleError, match=r"is not a whole zip file|holds nothing that is known"):
            read(path)
        return
    bundle = read(path)
    for item in bundle.manifest.items:
        assert item.outcome is Outcome.COLLECTED or (item.gap and item.reason)
        if item.path is not None:
            assert (LINES if item.source == "logs.server" else BODY).startswith(bundle.read(item.path))


def test_a_finished_bundle_lists_no_journal(tmp_path: Path) -> None:
    written(tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == sorted([str(STATS.path), str(LOG.path), "manifest.json"])


def test_a_package_of_the_server_that_broke_off_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "package.zip"
    path.write_bytes(PACKAGE.read_bytes()[:-30_000])
    bundle = read(path)
    assert bundle.manifest.kind == "RavenDB debug package"
    assert len(bundle.manifest.items) > 20
    assert bundle.manifest.items[-1].source == "manifest"


def test_what_a_killed_run_left_is_shown_and_said_to_be_cut(tmp_path: Path) -> None:
    written(tmp_path / "x.zip.part", is_closed=False)
    shown = CliRunner().invoke(main, ["inspect", str(tmp_path / "x.zip.part")], catch_exceptions=False)
    assert shown.exit_code == 0, shown.output
    assert "Cut: " in shown.output
    assert "Server A: RavenDB of unknown version at http://a:8080" in shown.output
    assert str(LOG.path) in shown.output
    verified = CliRunner().invoke(main, ["verify", str(tmp_path / "x.zip.part")], catch_exceptions=False)
    assert verified.exit_code == 1
    assert "x.zip.part is cut: " in verified.output


@pytest.mark.parametrize("command", ["inspect", "verify"])
def test_what_is_no_zip_is_said_to_be_none(tmp_path: Path, command: str) -> None:
    (tmp_path / "x.zip").write_bytes(b"no zip")
    said = CliRunner().invoke(main, [command, str(tmp_path / "x.zip")], catch_exceptions=False)
    assert (said.exit_code, said.output.count(str(tmp_path))) == (2, 1)
    assert "is not a whole zip file" in said.output


@pytest.mark.parametrize("command", ["inspect", "verify", "redact", "resume"])
def test_what_is_encrypted_is_said_to_be(tmp_path: Path, command: str) -> None:
    (tmp_path / "x.zip.age").write_bytes(b"age-encryption.org/v1\n-> X25519 1")
    said = CliRunner().invoke(main, [command, str(tmp_path / "x.zip.age")], catch_exceptions=False)
    assert said.exit_code == 2
    assert f"Error: {tmp_path / 'x.zip.age'} is encrypted: only who has the private key can read it" in said.output


def test_samples_that_the_journal_does_not_tell_are_samples(tmp_path: Path) -> None:
    writer = BundleWriter(tmp_path / "x.part")
    for path in ("nodes/A/samples/0001.ndjson", "host/samples/0001.ndjson"):
        writer._zip.writestr(path, b"{}\n")
    writer._write_journal()
    writer.give_up()
    archive, _ = open_zip(tmp_path / "x.part")
    told = {item.path: (item.source, item.node) for item in read_manifest(archive).items}
    assert told == {
        "nodes/A/samples/0001.ndjson": ("samples.server", "A"),
        "host/samples/0001.ndjson": ("samples.host", None),
    }


class Pipe(io.BytesIO):
    """Where nothing can be mended later: the sizes follow the data, as .NET writes them."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: object) -> int:
        raise io.UnsupportedOperation

    def tell(self) -> int:
        raise io.UnsupportedOperation


def streamed() -> bytes:
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}.json", LINES[: 1000 * (number + 1)])
    return pipe.getvalue()


def test_entries_whose_sizes_follow_their_data_are_found(tmp_path: Path) -> None:
    content = streamed()
    archive, cut = open_zip(cut_at(tmp_path, content, content.find(b"PK\x01\x02")))
    assert cut == "the file ends early, after 3 whole entries"
    assert [archive.read(name) for name in archive.namelist()] == [LINES[:1000], LINES[:2000], LINES[:3000]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "is not a whole zip file", id="nothing"),
        pytest.param(b"PK\x03\x04", "is not a whole zip file", id="four bytes"),
        pytest.param(b"no zip at all" * 100, "is not a whole zip file", id="no zip"),
        pytest.param(b"PK\x03\x04" + b"\xff" * 500, "is not a whole zip file", id="a header that lies"),
    ],
)
def test_what_is_no_zip_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(BundleError, match=said):
        open_zip(cut_at(tmp_path, content, len(content)))


@pytest.mark.parametrize("journal", [b"[]\n", b'{"item": {}}\n', b"no json\n", b'{"planned": 1}\n', b"[" * 100_000])
def test_a_journal_that_lies_is_refused(tmp_path: Path, journal: bytes) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("journal/000000.ndjson", journal)
    content = path.read_bytes()
    with pytest.raises(BundleError, match="is not a whole zip file"):
        open_zip(cut_at(tmp_path, content, content.find(b"PK\x01\x02")))
