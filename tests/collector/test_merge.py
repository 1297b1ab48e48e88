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


def command(*words: object) -> Result:
    return CliRunner().invoke(main, [*map(str, words)], catch_exceptions=False)


def merged(*words: object) -> Result:
    return command("merge", *words)


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


def test_what_was_merged_is_shown_and_verified_each_by_itself(tmp_path: Path) -> None:
    files = [bundle(tmp_path / f"{tag}.zip", tag) for tag in "ab"]
    merged(*files, "-o", tmp_path / "both.zip")
    shown = command("inspect", tmp_path / "both.zip").output
    assert [line for line in shown.splitlines() if line.endswith(":")] == ["1-a.zip:", "2-b.zip:"]
    assert "Server a: RavenDB" in shown
    assert "Server b: RavenDB" in shown
    entry = "2-b.zip/nodes/b/databases/Shop/stats.json"
    assert command("inspect", tmp_path / "both.zip", entry).output == '{"Indexes": []}\n'
    assert command("inspect", tmp_path / "both.zip", "2-b.zip/none").exit_code == 2
    assert "Whole, as written, no secret found." in command("verify", tmp_path / "both.zip").output


def test_what_was_merged_is_redacted_each_by_itself(tmp_path: Path) -> None:
    merged(bundle(tmp_path / "a.zip", "A"), "-o", tmp_path / "both.zip")
    said = command("redact", tmp_path / "both.zip", "-o", tmp_path / "c.zip", "--anonymize")
    assert said.exit_code == 0, said.output
    assert "Whole, as written, no secret found." in command("verify", tmp_path / "c.zip").output
    assert "Names are pseudonyms, of the map" in command("inspect", tmp_path / "c.zip").output


def test_what_a_killed_run_left_is_shown_among_what_was_merged(tmp_path: Path) -> None:
    writer = BundleWriter(tmp_path / "a.zip.part")
    writer.found(Node("A", "http://a:8080"))
    writer.give_up()
    merged(tmp_path / "a.zip.part", bundle(tmp_path / "b.zip", "B"), "-o", tmp_path / "both.zip")
    shown = command("inspect", tmp_path / "both.zip")
    assert shown.exit_code == 0, shown.output
    assert "Cut: " in shown.output
    assert "Server B: " in shown.output


def test_one_bundle_is_not_merged_with_itself(tmp_path: Path) -> None:
    a = bundle(tmp_path / "a.zip", "A")
    said = merged(a, a, "-o", tmp_path / "both.zip")
    assert (said.exit_code, said.output) == (2, f"Error: {a} is named twice.\n")


def test_what_fails_leaves_no_part_and_what_is_there_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, output = bundle(tmp_path / "a.zip", "A"), tmp_path / "both.zip"
    with monkeypatch.context() as full:
        full.setattr("zipfile.ZipFile.write", full_disk)
        assert merged(a, "-o", output).output == f"Error: {output} cannot be written: No space left on device.\n"
    assert [file.name for file in tmp_path.iterdir()] == ["a.zip"]
    (tmp_path / "both.zip.part").write_bytes(b"of a run")
    said = merged(a, "-o", output)
    assert (said.exit_code, "both.zip.part is there" in said.output) == (2, True)
    assert (tmp_path / "both.zip.part").read_bytes() == b"of a run"
    (tmp_path / "both.zip.part").unlink()
    assert merged(a, "-o", output).exit_code == 0


def full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")
