"""Inputs of every kind, and what is said of those that are none."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.readers import read
from collector.bundle import BundleError, Gap, Manifest, Outcome


def zipped(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def truncated(path: Path) -> Path:
    whole = zipped(path, {"server-wide/build.version.json": b"{}" * 5000})
    whole.write_bytes(whole.read_bytes()[:60])
    return whole


def text(path: Path) -> Path:
    path.write_text("2026-11-24|INFO|hello")
    return path


def newer(path: Path) -> Path:
    return zipped(path, {"manifest.json": b'{"format_version": 99, "tool_version": "9.0", "nodes": [], "items": []}'})


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        pytest.param(lambda path: path, "does not exist", id="missing"),
        pytest.param(folder, "is empty", id="folder"),
        pytest.param(text, "holds nothing that is known", id="no zip"),
        pytest.param(truncated, "is not a whole zip file", id="truncated"),
        pytest.param(lambda path: zipped(path, {"a.txt": b"x"}), "holds nothing that is known", id="foreign zip"),
        pytest.param(lambda path: zipped(path, {}), "is empty", id="empty zip"),
        pytest.param(newer, "Analyze it with tool version 9.0", id="newer bundle"),
        pytest.param(lambda path: zipped(path, {"manifest.json": b"[1]"}), "is not a manifest", id="foreign manifest"),
        pytest.param(lambda path: zipped(path, {"manifest.json": b"\xff{"}), "is not a manifest", id="binary manifest"),
    ],
)  # fmt: skip
def test_an_input_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, make: Callable[[Path], Path], sentence: str
) -> None:
    with pytest.raises(BundleError, match=sentence):
        read(make(tmp_path / "input.zip"))


def test_an_input_that_may_not_be_read_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: Path, mode: str) -> None:
        raise PermissionError(13, "denied", str(path))

    (tmp_path / "input.zip").write_bytes(b"PK")
    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(BundleError, match="may not be read by this user"):
        read(tmp_path / "input.zip")


def test_a_bundle_of_ours_is_what_its_manifest_says(tmp_path: Path) -> None:
    item = {"source": "http.stats", "outcome": "failed", "node": "A", "gap": "timed out", "new_field": 1}
    manifest = {"format_version": 1, "nodes": [{"tag": "A"}], "items": [item]}
    bundle = read(zipped(tmp_path / "b.zip", {"manifest.json": json.dumps(manifest).encode()}))
    [only] = bundle.manifest.items
    assert (only.source, only.outcome, only.gap) == ("http.stats", Outcome.FAILED, Gap.TIMED_OUT)


def package(entries: dict[str, bytes], path: Path) -> Manifest:
    return read(zipped(path, {"server-wide/build.version.json": b'{"FullVersion": "7.1.5"}'} | entries)).manifest


@pytest.mark.parametrize(
    ("thrown", "gap"),
    [
        ("System.TimeoutException: late", Gap.TIMED_OUT),
        ("System.OperationCanceledException: gone", Gap.TIMED_OUT),
        ("Raven.Client.Exceptions.Security.AuthorizationException: no", Gap.DENIED),
        ("Raven.Client.Exceptions.Commercial.LicenseLimitException: no", Gap.NOT_LICENSED),
        ("System.IO.IOException: disk", Gap.SERVER_ERROR),
        ("", Gap.SERVER_ERROR),
    ],
)
def test_an_exception_in_a_package_is_a_gap_with_its_reason(tmp_path: Path, thrown: str, gap: Gap) -> None:
    body = f"Exception throw time: UTC 2026-11-24 10:00:00\n\n{thrown}\n   at Raven".encode()
    [item] = [i for i in package({"Shop/stats.error": body}, tmp_path / "p.zip").items if i.database]
    assert (item.source, item.database, item.outcome, item.gap) == ("http.stats", "Shop", Outcome.FAILED, gap)
    assert item.reason is not None
    assert item.reason.startswith("Shop/stats.error holds an exception: ")


def test_a_package_says_which_node_it_is_from(tmp_path: Path) -> None:
    about = b'{"NodeTag": "C", "@metadata": {"DateTime": "2026-11-24T10:00:00Z", "WebUrl": "http://c:8080"}}'
    manifest = package({"server-wide/cluster.topology.json": about}, tmp_path / "p.zip")
    [node] = manifest.nodes
    assert (node.tag, node.url, node.version) == ("C", "http://c:8080", "7.1.5")
    assert manifest.finished_at == "2026-11-24T10:00:00Z"


def test_a_package_without_topology_has_a_node_without_a_name(tmp_path: Path) -> None:
    broken = {"server-wide/cluster.topology.json": b"[]", "server-wide/admin.stats.json": b"<html>"}
    assert package(broken, tmp_path / "p.zip").nodes[0].tag == "?"


@pytest.mark.parametrize("metadata", [b"7", b'"text"', b"[1]", b"null"])
def test_a_package_whose_metadata_is_no_object_is_read_without(tmp_path: Path, metadata: bytes) -> None:
    odd = {"server-wide/cluster.topology.json": b'{"NodeTag": "C", "@metadata": %s}' % metadata}
    [node] = package(odd, tmp_path / "p.zip").nodes
    assert (node.tag, node.url) == ("C", None)


def test_entries_of_a_package_are_items_or_left_alone(tmp_path: Path) -> None:
    entries = {
        "Shop/stats.json": b"{}",
        "Shop/empty.json": b"",
        "Shop\\indexes.stats.json": b"{}",
        "server-wide/2026-11-24 10-00-00.txt": b"log",
        "server-wide/notes": b"x",
        "deep/er/than.json": b"{}",
        "top.json": b"{}",
    }
    items = {(i.source, i.database): i.outcome for i in package(entries, tmp_path / "p.zip").items}
    assert items == {
        ("http.build.version", None): Outcome.COLLECTED,
        ("http.stats", "Shop"): Outcome.COLLECTED,
        ("http.empty", "Shop"): Outcome.FAILED,
        ("http.indexes.stats", "Shop"): Outcome.COLLECTED,
        ("logs.server", None): Outcome.COLLECTED,
        ("input", None): Outcome.SKIPPED,
    }


def test_an_exception_that_cannot_be_unpacked_is_corrupt(tmp_path: Path) -> None:
    path = zipped(tmp_path / "p.zip", {"server-wide/a.json": b"{}", "Shop/stats.error": b"System.Exception: " * 20})
    raw = bytearray(path.read_bytes())
    at = raw.index(b"Shop/stats.error") + len("Shop/stats.error")
    raw[at : at + 8] = b"\xff" * 8
    path.write_bytes(raw)
    [item] = [item for item in read(path).manifest.items if item.database]
    assert item.gap is Gap.CORRUPT


def test_an_entry_that_is_not_there_is_said(tmp_path: Path) -> None:
    case = read(zipped(tmp_path / "p.zip", {"server-wide/a.json": b"{}"}))
    with pytest.raises(BundleError, match="not in the file"):
        case.read("server-wide/none.json")
