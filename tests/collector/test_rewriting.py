"""A package or bundle that is written once more holds no secret, and no name where that is wanted, and says the same."""

from __future__ import annotations

import gzip
import io
import json
import math
import re
import zipfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analyzer.cli import cli as analyze
from collector.anonymous import Anonymizer
from collector.bundle import BundleWriter, Item, Manifest, Node, Outcome, parse_manifest
from collector.cli import main as collect
from collector.privacy import Privacy, Unsafe
from collector.pseudonyms import Pseudonyms
from collector.rewriting import rewrite

PACKAGES = Path(__file__).parent.parent.parent / "fixtures" / "packages"
NAMES = re.compile(
    rb"(?<![A-Za-z])(Northwind|Trouble|Asleep|Orders|Fans|Companies|Employees|Shippers|stuck-subscription)(?![a-z])"
)
SECRET = "hunter2Secret"


def counted(report: Path) -> Counter[tuple[str, str]]:
    found = json.loads((report / "findings.json").read_text())["findings"]
    return Counter((finding["check"], finding["status"]) for finding in found)


def entries(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def bundle(file: Path) -> Path:
    """Return a small bundle with names in all its parts, and a secret that went past the masking."""
    writer = BundleWriter(file, Manifest())
    path = "nodes/A/databases/Payroll/indexes.json"
    body = b'{"Results": [{"Name": "Payroll/ByName", "Maps": ["docs.Staff"], "Collections": {"Staff": 1}}]}'
    writer.add(
        Item("http.indexes", Outcome.COLLECTED, "A", "Payroll", path, question="GET /databases/Payroll/indexes"), body
    )
    log = f"2026-11-25 10:00:00|INFO|1|Payroll||x|Password={SECRET};\n".encode()
    writer.add(Item("logs.server", Outcome.COLLECTED, "A", path="nodes/A/logs/1.log", stored_bytes=len(log)), log)
    writer.close(Manifest(nodes=(Node("A", "https://payroll.acme.corp"),), host_name="payroll"))
    return file


@pytest.fixture(scope="module")
def anonymous(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Anonymizer]:
    """Return RavenDB's own package of a server with troubles, without names, and what knows them."""
    file = tmp_path_factory.mktemp("anonymous") / "package.zip"
    anonymizer = Anonymizer(Pseudonyms(b"k" * 32))
    rewrite(PACKAGES / "ravendb-7.1.5.node.zip", file, anonymizer)
    return file, anonymizer


def test_no_name_is_left_in_a_package(anonymous: tuple[Path, Anonymizer]) -> None:
    left = {
        (name, found[0])
        for name, body in entries(anonymous[0]).items()
        for found in NAMES.finditer(body + name.encode())
    }
    assert not left


def test_every_verdict_about_a_package_stays(anonymous: tuple[Path, Anonymizer], tmp_path: Path) -> None:
    runner = CliRunner()
    for name, file in (("clear", PACKAGES / "ravendb-7.1.5.node.zip"), ("anonymous", anonymous[0])):
        assert runner.invoke(analyze, ["report", str(file), "-o", str(tmp_path / name)]).exit_code in (0, 1)
    assert counted(tmp_path / "anonymous") == counted(tmp_path / "clear")


def test_a_bundle_is_rewritten_with_its_manifest(tmp_path: Path) -> None:
    anonymizer = Anonymizer(Pseudonyms(b"k" * 32))
    done = rewrite(bundle(tmp_path / "a.zip"), tmp_path / "b.zip", anonymizer)
    assert not done.left_out
    written = entries(tmp_path / "b.zip")
    manifest = parse_manifest(written["manifest.json"])
    assert {item.path: item.stored_bytes for item in manifest.items} == {
        name: len(body) for name, body in written.items() if name != "manifest.json"
    }
    assert manifest.pseudonyms == anonymizer.pseudonyms.fingerprint
    assert [item.redaction_rules for item in manifest.items] == [{}, {"value by its name": 1}]
    raw = (tmp_path / "b.zip").read_bytes() + b"".join(written.values()) + json.dumps(asdict(manifest)).encode()
    for name in (b"payroll", b"staff", b"acme", SECRET.encode()):
        assert name not in raw.lower(), name


def test_a_bundle_that_is_cut_is_made_safe_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = bundle(tmp_path / "a.zip").read_bytes()
    # It is named twice: before its content, and in the list at the end.
    (tmp_path / "b.zip.part").write_bytes(
        whole[: whole.rindex(b"manifest.json", 0, whole.rindex(b"manifest.json")) - 30]
    )
    anonymizer = Anonymizer(Pseudonyms(b"k" * 32))
    rewrite(tmp_path / "b.zip.part", tmp_path / "c.zip", anonymizer)
    written = entries(tmp_path / "c.zip")
    manifest = parse_manifest(written["manifest.json"])
    assert manifest.cut is not None
    assert {item.path for item in manifest.items if item.path} == written.keys() - {"manifest.json"}
    assert b"Password=[redacted];" in written["nodes/A/logs/1.log"]
    assert b"payroll" not in b"".join(written.values()).lower()


def test_archives_in_archives_are_made_safe_and_what_is_no_text_is_left_out(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("server.log", f"Password={SECRET};\n")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("2026 - Node [A].zip", inner.getvalue())
        archive.writestr("server.log.gz", gzip.compress(f"Pwd={SECRET};\n".encode()))
        archive.writestr("x/settings.json", json.dumps({"Password": SECRET}))
        archive.writestr("dump.bin", b"\0\1\2" + SECRET.encode())
    done = rewrite(tmp_path / "a.zip", tmp_path / "b.zip")
    assert list(done.left_out) == ["dump.bin"]
    written = entries(tmp_path / "b.zip")
    assert set(written) == {"2026 - Node [A].zip", "server.log", "x/settings.json"}
    with zipfile.ZipFile(io.BytesIO(written["2026 - Node [A].zip"])) as archive:
        assert archive.read("server.log") == b"Password=[redacted];\n"
    assert written["server.log"] == b"Pwd=[redacted];\n"


def test_a_file_that_still_holds_a_secret_is_told_by_verify_and_made_safe_by_redact(tmp_path: Path) -> None:
    runner, file = CliRunner(), bundle(tmp_path / "a.zip")
    said = runner.invoke(collect, ["verify", str(file)])
    assert (said.exit_code, "nodes/A/logs/1.log holds what looks secret: 1 value by its name" in said.output) == (
        1,
        True,
    )
    said = runner.invoke(
        collect, ["redact", str(file), "-o", str(tmp_path / "b.zip"), "--map", str(tmp_path / "m.json")]
    )
    assert said.exit_code == 0, said.output
    assert (tmp_path / "b.zip").stat().st_mode & 0o777 == 0o600
    said = runner.invoke(collect, ["verify", str(tmp_path / "b.zip")])
    assert (said.exit_code, "Whole, as written, no secret found" in said.output) == (0, True), said.output


def test_a_second_search_for_secrets_ends_in_time_and_names_what_it_did_not_reach(tmp_path: Path) -> None:
    said: list[str] = []
    file = bundle(tmp_path / "a.zip")
    with pytest.raises(Unsafe, match=r"nodes/A/logs/1\.log holds what looks secret"):
        Privacy().finish(file, math.inf, said.append)
    assert Privacy().finish(file, 0.0, said.append) == file
    assert said[0].startswith("Not searched for secrets a second time, since the time budget was over: 3 entries")


def test_verify_names_a_changed_a_missing_and_an_added_entry(tmp_path: Path) -> None:
    whole = entries(bundle(tmp_path / "a.zip"))
    del whole["nodes/A/logs/1.log"]
    whole["nodes/A/databases/Payroll/indexes.json"] += b" "
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for name, body in {**whole, "added.json": b"{}"}.items():
            archive.writestr(name, body)
    said = CliRunner().invoke(collect, ["verify", str(tmp_path / "b.zip")])
    assert said.exit_code == 1
    assert said.output.splitlines()[:3] == [
        "nodes/A/logs/1.log is named by the manifest and not in the file",
        "added.json is in the file and not named by the manifest",
        "nodes/A/databases/Payroll/indexes.json is not what was written: its SHA-256 differs",
    ]


def test_inspect_shows_what_is_in_a_bundle(tmp_path: Path) -> None:
    runner, file = CliRunner(), bundle(tmp_path / "a.zip")
    said = runner.invoke(collect, ["inspect", str(file)]).output
    assert "Databases by name: Payroll" in said
    assert "nodes/A/logs/1.log" in said
    assert (
        "Payroll/ByName"
        in runner.invoke(collect, ["inspect", str(file), "nodes/A/databases/Payroll/indexes.json"]).output
    )
    assert runner.invoke(collect, ["inspect", str(file), "none"]).exit_code == 2


def redacted(*words: object) -> Result:
    return CliRunner().invoke(collect, ["redact", *map(str, words)], catch_exceptions=False)


def test_what_a_killed_run_left_is_made_safe_under_its_own_name_and_stays(tmp_path: Path) -> None:
    part = bundle(tmp_path / "t.zip.part")
    before = part.read_bytes()
    said = redacted(part, "-o", tmp_path / "t.zip")
    assert said.exit_code == 0, said.output
    assert part.read_bytes() == before
    assert SECRET.encode() not in b"".join(entries(tmp_path / "t.zip").values())
    assert sorted(file.name for file in tmp_path.iterdir()) == ["t.zip", "t.zip.part"]


def test_a_source_that_cannot_be_read_stays(tmp_path: Path) -> None:
    (tmp_path / "t.zip.part").write_bytes(b"the only copy")
    assert redacted(tmp_path / "t.zip.part", "-o", tmp_path / "t.zip").exit_code == 2
    assert (tmp_path / "t.zip.part").read_bytes() == b"the only copy"


def test_the_part_of_a_run_under_way_stays(tmp_path: Path) -> None:
    (tmp_path / "b.zip.part").write_bytes(b"of a run")
    said = redacted(bundle(tmp_path / "a.zip"), "-o", tmp_path / "b.zip")
    assert (said.exit_code, "b.zip.part is there: a run is under way" in said.output) == (2, True)
    assert (tmp_path / "b.zip.part").read_bytes() == b"of a run"


def test_a_file_that_is_not_finished_leaves_no_part(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"no zip")
    assert redacted(tmp_path / "a.zip", "-o", tmp_path / "b.zip").exit_code == 2
    assert [file.name for file in tmp_path.iterdir()] == ["a.zip"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("bad.log.gz", gzip.compress(b"line\n")[:12] + b"\xff" * 20, id="a gzip that is damaged"),
        pytest.param("no.zip", b"PK\x03\x04" + b"x" * 100, id="a zip that is none"),
    ],
)
@pytest.mark.parametrize("anonymizer", [None, Anonymizer(Pseudonyms(b"k" * 32))], ids=["", "without names"])
def test_an_entry_that_cannot_be_unpacked_is_left_out_and_named(
    tmp_path: Path, name: str, content: bytes, anonymizer: Anonymizer | None
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, content)
        archive.writestr("good.log", "good\n")
    done = rewrite(tmp_path / "a.zip", tmp_path / "b.zip", anonymizer)
    assert list(done.left_out) == [name]
    assert entries(tmp_path / "b.zip") == {"good.log": b"good\n"}


def test_of_a_log_that_is_cut_stays_what_can_be_unpacked(tmp_path: Path) -> None:
    lines = b"".join(b"%d\n" % number for number in range(9999))
    (tmp_path / "a.zip").write_bytes(zipped(**{"cut.log.gz": gzip.compress(lines)[:-9000], "good.log": b"good\n"}))
    done = rewrite(tmp_path / "a.zip", tmp_path / "b.zip")
    stays = entries(tmp_path / "b.zip")["cut.log"]
    assert stays
    assert lines.startswith(stays)
    assert list(done.left_out) == ["cut.log"]
    assert done.left_out["cut.log"].startswith(f"ends after {len(stays)} bytes: ")


def test_an_archive_with_a_wrong_checksum_is_left_out_and_named(tmp_path: Path) -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("server.log", "line\n" * 2000)
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("node.zip", inner.getvalue())
        archive.writestr("good.log", "good\n")
    content = outer.getvalue().replace(b"line\n", b"lime\n", 1)
    (tmp_path / "a.zip").write_bytes(content)
    done = rewrite(tmp_path / "a.zip", tmp_path / "b.zip")
    assert done.left_out == {"node.zip": "cannot be unpacked: Bad CRC-32 for file 'node.zip'"}
    assert entries(tmp_path / "b.zip") == {"good.log": b"good\n"}


def zipped(**content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in content.items():
            archive.writestr(name, body)
    return made.getvalue()


def test_what_is_masked_is_counted_in_each_archive(tmp_path: Path) -> None:
    log = f"Password={SECRET};\n".encode()
    (tmp_path / "a.zip").write_bytes(zipped(one=zipped(log=log, dump=b"\0"), two=zipped(log=log, dump=b"\0")))
    said = redacted(tmp_path / "a.zip", "-o", tmp_path / "b.zip")
    assert "Secrets masked: 2." in said.output
    assert [line.split(" is ")[0] for line in said.output.splitlines() if line.startswith("Left out")] == [
        "Left out: one/dump",
        "Left out: two/dump",
    ]


def test_a_secret_is_found_in_archives_in_archives(tmp_path: Path) -> None:
    log = f"Password={SECRET};\n".encode()
    (tmp_path / "a.zip").write_bytes(zipped(node=zipped(inner=zipped(log=log), clean=b"line\n")))
    with pytest.raises(Unsafe, match=r"node/inner/log holds what looks secret: 1 value by its name"):
        Privacy().finish(tmp_path / "a.zip", math.inf, lambda _: None)


def test_an_entry_that_is_too_large_to_search_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collector.entries.MAX_ENTRY_BYTES", 1000)
    (tmp_path / "a.zip").write_bytes(zipped(long=b"line\n" * 201, short=b"line\n"))
    said: list[str] = []
    assert Privacy().finish(tmp_path / "a.zip", math.inf, said.append) == tmp_path / "a.zip"
    assert said == [
        "Not searched for secrets a second time, since they cannot be unpacked: 1 entries (long)."
        " raven-collect verify says why."
    ]


@pytest.mark.parametrize("command", ["inspect", "verify", "merge", "resume", "redact"])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["checksum", "deflated data"])
def test_a_manifest_that_is_damaged_is_one_sentence(tmp_path: Path, command: str, method: int) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", method) as archive:
        archive.writestr("manifest.json", b'{"format_version": 1, "nodes": [], "items": []}')
    content = bytearray((tmp_path / "a.zip").read_bytes())
    at = content.index(b"manifest.json") + len(b"manifest.json")
    content[at : at + 8] = b"\xff" * 8
    (tmp_path / "a.zip").write_bytes(content)
    words = ["-o", str(tmp_path / "b.zip")] if command == "merge" else []
    said = CliRunner().invoke(collect, [command, str(tmp_path / "a.zip"), *words], catch_exceptions=False)
    assert said.exit_code == 2
    assert said.output.startswith("Error: ")
    assert "manifest.json cannot be unpacked" in said.output
