"""The same bytes give the same tables, however they come; and several inputs are one case."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.discover import all_tables
from analyzer.load import connect, load
from analyzer.readers import read
from analyzer.readers.case import Case
from analyzer.readers.parts import Kind
from collector.bundle import FORMAT_VERSION

ROOT = Path(__file__).parents[2]
PACKAGES = ROOT / "fixtures" / "packages"
NODE = PACKAGES / "ravendb-7.1.5.node.zip"
LOG = (
    b"Date|Level|ThreadID|Resource|Component|Logger|Message|Data\n"
    b"2026-11-23 13:09:29.7407|INFO|1|Server||Raven.Server.Program| Build 71028, Version 7.1, SemVer 7.1.5, Commit 0\n|\n"
    b"2026-11-23 13:09:30.0000|ERROR|7|Shop|Orders/Totals|Raven.Server.Documents.Indexes.Index|It failed"
    b"|System.IO.IOException: No space left\n   at Voron.X()|\n"
)


def entries() -> dict[str, bytes]:
    """Return some entries of a real package: a whole one by every route would take long."""
    wanted = ("cluster.topology.json", "build.version.json", "server-id.json", "stats.json", "requestTimes.txt")
    with zipfile.ZipFile(NODE) as archive:
        found = {name: archive.read(name) for name in archive.namelist() if name.endswith(wanted)}
    return found | {"server-wide/2026-11-23 13-09-31.log": LOG}


def zipped(content: dict[str, bytes], prefix: str = "", slash: str = "/") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in content.items():
            info = zipfile.ZipInfo("x")
            info.filename = f"{prefix}{name}".replace("/", slash)
            archive.writestr(info, body)
    return out.getvalue()


def tarred(content: dict[str, bytes], mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]  # the mode is a word of it
        for name, body in content.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return out.getvalue()


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def unpacked(path: Path, content: dict[str, bytes]) -> Path:
    for name, body in content.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(body)
    return path


ROUTES: dict[str, Callable[[Path, dict[str, bytes]], Path]] = {
    "zip": lambda at, of: written(at / "a.zip", zipped(of)),
    "zip by another name": lambda at, of: written(at / "a.dat", zipped(of)),
    "zip with a top folder": lambda at, of: written(at / "a.zip", zipped(of, "ticket 7/node A/")),
    "zip with backslashes": lambda at, of: written(at / "a.zip", zipped(of, "x/", "\\")),
    "zip in a zip": lambda at, of: written(at / "a.zip", zipped({"Node - [A].zip": zipped(of)})),
    "zip in a tar in a zip": lambda at, of: written(at / "a.zip", zipped({"b.tgz": tarred({"c.zip": zipped(of)})})),
    "tar": lambda at, of: written(at / "a.tar", tarred(of, "w")),
    "tar.gz": lambda at, of: written(at / "a.tar.gz", tarred(of)),
    "tar.bz2": lambda at, of: written(at / "a.tar.bz2", bz2.compress(tarred(of, "w"))),
    "folder": lambda at, of: unpacked(at / "a", of),
    "folder in a folder": lambda at, of: unpacked(at / "a" / "b", of).parent,
    "folder with the zip": lambda at, of: unpacked(at / "a", {"b.zip": zipped(of)}),
}


def tables_of(case: Case, folder: Path) -> dict[str, list[str]]:
    """Return every table as text, but for what the manifest says of its own folder."""
    load(case, all_tables(), folder)
    with connect(folder) as connection:
        return {
            table.name: sorted(map(str, connection.execute(f'FROM "{table.name}"').fetchall()))
            for table in all_tables()
        }


@pytest.fixture(scope="module")
def as_zip(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    folder = tmp_path_factory.mktemp("zip")
    return tables_of(read(ROUTES["zip"](folder, entries())), folder / "out")


@pytest.mark.parametrize("route", [name for name in ROUTES if name != "zip"])
def test_the_same_bytes_by_any_route_give_the_same_tables(tmp_path: Path, as_zip: dict[str, list[str]], route: str) -> None:  # fmt: skip
    assert as_zip["indexes"]
    assert as_zip["log_records"]
    assert tables_of(read(ROUTES[route](tmp_path, entries())), tmp_path / "out") == as_zip


LOG_ROUTES: dict[str, Callable[[Path], Path]] = {
    "plain": lambda at: written(at / "server.log", LOG),
    "gz": lambda at: written(at / "server.log.gz", gzip.compress(LOG)),
    "zip": lambda at: written(at / "a.zip", zipped({"server.log": LOG})),
    "folder": lambda at: unpacked(at / "logs", {"server.log": LOG}),
    "tar.gz with a folder": lambda at: written(at / "a.tgz", tarred({"logs/server.log": LOG})),
}


@pytest.mark.parametrize("route", LOG_ROUTES)
def test_a_log_by_any_route_gives_the_same_records(tmp_path: Path, route: str) -> None:
    case = read(LOG_ROUTES[route](tmp_path))
    assert (case.manifest.kind, case.manifest.nodes[0].version) == ("RavenDB log files", "7.1.5")
    records = tables_of(case, tmp_path / "out")["log_records"]
    assert len(records) == 2
    assert all("'server.log'" in record for record in records)


def wrapped(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


SAID = [
    "Server available on: http://127.0.0.1:8080",
    *LOG.decode().splitlines()[1:],
    "Unhandled exception. System.X: no",
]
WRAPPINGS = {
    "journalctl -o short-iso": wrapped([f"2026-11-23T13:09:31+0000 db1 Raven.Server[42]: {line}" for line in SAID]),
    "journalctl -o short-full": wrapped([f"Mon 2026-11-23 13:09:31 UTC db1 Raven.Server[42]: {line}" for line in SAID]),
    "journalctl -o json": wrapped([json.dumps({"MESSAGE": line, "__REALTIME_TIMESTAMP": "1795439371000000"}) for line in SAID]),
    "docker logs -t": wrapped([f"2026-11-23T13:09:31.123456789Z {line}" for line in SAID]),
    "docker's own file": wrapped([json.dumps({"log": f"{line}\n", "stream": "stdout", "time": "2026-11-23T13:09:31.1Z"}) for line in SAID]),
    "kubernetes' own file": wrapped([f"2026-11-23T13:09:31.123456789Z stdout F {line}" for line in SAID]),
    "docker compose logs -t": wrapped([f"ravendb-1  | 2026-11-23T13:09:31.123456789Z {line}" for line in SAID]),
}  # fmt: skip


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_what_others_put_before_each_line_is_taken_off(tmp_path: Path, wrapping: str) -> None:
    load(read(written(tmp_path / "paste.txt", WRAPPINGS[wrapping])), all_tables(), tmp_path / "out")
    with connect(tmp_path / "out") as connection:
        rows = connection.execute("SELECT level, logger, message FROM log_records ORDER BY logged_at, level").fetchall()
    assert [(level, logger) for level, logger, _ in rows] == [
        ("INFO", "Raven.Server.Program"),
        ("ERROR", "Raven.Server.Documents.Indexes.Index"),
        ("FATAL", "Console"),
        ("INFO", "Console"),
    ]


def test_a_journal_without_years_keeps_its_records(tmp_path: Path) -> None:
    lines = wrapped([f"Nov 23 13:09:31 db1 Raven.Server[42]: {line}" for line in SAID])
    assert len(tables_of(read(written(tmp_path / "paste.txt", lines)), tmp_path / "out")["log_records"]) == 2


def test_a_log_of_another_program_is_not_taken_for_one(tmp_path: Path) -> None:
    other = wrapped(["2026-11-23T13:09:31+0000 db1 sshd[42]: Accepted publickey"] * 9)
    case = read(unpacked(tmp_path / "a", {"server.log": LOG, "auth.log": other}))
    [said] = [item for item in case.manifest.items if item.source == "input"]
    assert said.reason == "auth.log is no answer of a server and no log of one, and was not read"


def test_standard_input_is_an_input(tmp_path: Path) -> None:
    program = "from analyzer.cli import main; main()"
    command = [sys.executable, "-c", program, "identify", "-", "--json"]
    done = subprocess.run(command, input=NODE.read_bytes(), capture_output=True, cwd=ROOT, check=True)
    about = json.loads(done.stdout)
    assert (about["kind"], [node["version"] for node in about["nodes"]]) == ("RavenDB debug package", ["7.1.5"])
    assert about["databases"] == ["Asleep", "Northwind", "Trouble"]


def of_a_database(name: str) -> dict[str, bytes]:
    """Return what the package of one database holds: the entries of that database, at the root."""
    unpackaged = ("database-record.json", "requestTimes.txt")
    with zipfile.ZipFile(NODE) as archive:
        found = {entry.removeprefix(f"{name}/"): archive.read(entry) for entry in archive.namelist() if entry.startswith(f"{name}/")}  # fmt: skip
    return {entry: body for entry, body in found.items() if entry not in unpackaged}


def test_the_package_of_a_database_tells_whose_it_is(tmp_path: Path) -> None:
    case = read(written(tmp_path / "renamed.zip", zipped(of_a_database("Trouble"))))
    assert case.parts[0].kind is Kind.DATABASE_PACKAGE
    assert {item.database for item in case.manifest.items} == {"Trouble"}
    assert case.manifest.nodes[0].tag == "A"


def test_several_inputs_of_one_server_are_one_node(tmp_path: Path) -> None:
    other = written(tmp_path / "db.zip", zipped(of_a_database("Trouble")))
    log = written(tmp_path / "server.log", LOG)
    case = read([NODE, other, log])
    assert [(node.tag, node.version) for node in case.manifest.nodes] == [("A", "7.1.5")]
    questions = [
        (item.source, item.node, item.database) for item in case.manifest.items if item.source.startswith("http.")
    ]
    assert len(questions) == len(set(questions))
    assert {item.node for item in case.manifest.items} == {"A"}
    assert case.read("db.zip/stats.json") == case.read("ravendb-7.1.5.node.zip/Trouble/stats.json")


def test_two_servers_that_both_call_themselves_a_are_two_nodes() -> None:
    case = read([NODE, PACKAGES / "ravendb-6.2.4.node.zip"])
    assert [(node.tag, node.version) for node in case.manifest.nodes] == [("A", "7.1.5"), ("A-2", "6.2.4")]


def test_a_cluster_package_says_which_node_gave_none(tmp_path: Path) -> None:
    error = b"Exception throw time: UTC 2026-11-25 10:39:02\nSystem.Net.Http.HttpRequestException: refused"
    case = read(written(tmp_path / "c.zip", zipped({"Node - [A].zip": zipped(entries()), "Node - [C].error": error})))
    assert [node.tag for node in case.manifest.nodes] == ["A", "C"]
    [lost] = [item for item in case.manifest.items if item.node == "C"]
    assert (lost.source, lost.outcome, lost.gap) == ("package", "failed", "server down")
    assert "refused" in str(lost.reason)


def test_a_log_that_was_taken_twice_is_read_once(tmp_path: Path) -> None:
    long = LOG * 40
    case = read([written(tmp_path / "a.log", long), written(tmp_path / "b.log", long + LOG)])
    [kept] = [item for item in case.manifest.items if item.source == "logs.server"]
    assert kept.stored_bytes == len(long + LOG)


def test_what_lies_packed_in_a_zip_is_inflated_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = zipped({name: body for name, body in entries().items() if not name.endswith(".log")})
    (tmp_path / "outer.zip").write_bytes(zipped({"Node - [A].zip": inner}))
    # A step back in a packed entry inflates it from its beginning again.
    monkeypatch.setattr(zipfile.ZipExtFile, "seek", lambda *_: pytest.fail("it is inflated once more"))
    case = read(tmp_path / "outer.zip")
    assert all(case.read(path) for path in sorted(case.entries, reverse=True))


def test_a_bundle_below_another_is_a_part_of_its_own(tmp_path: Path) -> None:
    def manifest(path: str) -> bytes:
        item = {"source": "logs.server", "outcome": "collected", "node": "A", "path": path}
        return json.dumps({"format_version": FORMAT_VERSION, "nodes": [{"tag": "A"}], "items": [item]}).encode()

    (tmp_path / "manifest.json").write_bytes(manifest("logs/outer.log"))
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "outer.log").write_bytes(LOG)
    (tmp_path / "second.zip").write_bytes(zipped({"manifest.json": manifest("inner.log"), "inner.log": LOG + b"\n"}))
    case = read(tmp_path)
    assert [part.kind for part in case.parts] == [Kind.BUNDLE, Kind.BUNDLE]
    names = [path.rpartition("/")[2] for path in case.entries]
    assert sorted(names) == ["inner.log", "manifest.json", "manifest.json", "outer.log"]


@pytest.mark.parametrize("given", ["the folder", "each file"])
def test_a_file_and_another_of_its_name_packed_are_both_read(tmp_path: Path, given: str) -> None:
    (tmp_path / "a.log").write_bytes(LOG)
    (tmp_path / "a.log.gz").write_bytes(gzip.compress(LOG.replace(b"2026-11-23", b"2026-11-22")))
    paths = [tmp_path] if given == "the folder" else sorted(tmp_path.iterdir())
    case = read(paths)
    assert {case.read(path)[:200] for path in case.entries} == {LOG[:200], LOG.replace(b"-23", b"-22")[:200]}


@pytest.mark.parametrize("time", ["9" * 30, "9" * 5000, "\u00b2", "-1", "", [], None])
def test_a_line_of_the_journal_with_a_time_that_is_none_is_a_line_all_the_same(tmp_path: Path, time: object) -> None:
    line = json.dumps({"MESSAGE": "Server available on: http://a:8080", "__REALTIME_TIMESTAMP": time})
    (tmp_path / "journal.json.log").write_text(line + "\n")
    assert [part.kind for part in read(tmp_path).parts] == [Kind.LOGS]
