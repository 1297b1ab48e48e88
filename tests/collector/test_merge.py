"""Bundles of several machines become one file, which is read as one cluster."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analyzer.readers import read
from collector.bundle import BundleWriter, Item, Manifest, Node, Outcome
from collector.cli import main


def bundle(path: Path, tag: str) -> Path:
    writer = BundleWriter(path)
    writer.add(
        Item("http.stats", Outcome.COLLECTED, tag, "Shop", f"nodes/{tag}/databases/Shop/stats.json"), b'{"Indexes": []}'
    )
    writer.add(Item("os.cpu", Outcome.COLLECTED, path="host/cpu.json"), f'{{"model": "of {tag}"}}'.encode())
    writer.close(Manifest(host_name=f"host-{tag}", nodes=(Node(tag, f"http://{tag.lower()}:8080"),)))
    return path


def merged(*words: object) -> Result:
    return CliRunner().invoke(main, ["merge", *map(str, words)], catch_exceptions=False)


def test_the_nodes_and_machines_of_all_are_in_one(tmp_path: Path) -> None:
    a, b = bundle(tmp_path / "a.zip", "A"), bundle(tmp_path / "b.zip", "B")
    said = merged(a, b, "-o", tmp_path / "both.zip")
    assert said.exit_code == 0
    case = read(tmp_path / "both.zip")
    assert {node.tag for node in case.manifest.nodes} == {"A", "B"}
    assert {(item.source, item.node) for item in case.manifest.items if item.source == "http.stats"} == {
        ("http.stats", "A"),
        ("http.stats", "B"),
    }
    hosts = [item.path for item in case.manifest.items if item.source == "os.cpu"]
    assert {case.read(path) for path in hosts if path} == {b'{"model": "of A"}', b'{"model": "of B"}'}
    assert stat.S_IMODE((tmp_path / "both.zip").stat().st_mode) == 0o600


def test_what_is_no_bundle_is_not_merged(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"no zip")
    said = merged(bundle(tmp_path / "a.zip", "A"), tmp_path / "x.zip", "-o", tmp_path / "both.zip")
    assert said.exit_code == 2
    assert "x.zip" in said.output
    assert not (tmp_path / "both.zip").exists()


def test_what_fails_leaves_no_part_and_what_is_there_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, output = bundle(tmp_path / "a.zip", "A"), tmp_path / "both.zip"
    with monkeypatch.context() as full:
        full.setattr("zipfile.ZipFile.write", full_disk)
        assert "No space left" in merged(a, "-o", output).output
    assert [file.name for file in tmp_path.iterdir()] == ["a.zip"]
    (tmp_path / "both.zip.part").write_bytes(b"of a run")
    said = merged(a, "-o", output)
    assert (said.exit_code, "both.zip.part is there" in said.output) == (2, True)
    assert (tmp_path / "both.zip.part").read_bytes() == b"of a run"
    (tmp_path / "both.zip.part").unlink()
    assert merged(a, "-o", output).exit_code == 0


def full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")
