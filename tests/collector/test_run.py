"""`raven-collect run` as a user calls it: whatever the server does, there is a bundle that says it, in time."""

from __future__ import annotations

import errno
import json
import random
import resource
import signal
import stat
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from analyzer.readers import read
from analyzer.tables.database_samples import DATABASE_SAMPLES
from collector import governor, worth
from collector.bundle import BundleWriter, Gap, Manifest, Outcome
from collector.cli import main
from collector.endpoints import ALIVE, CATALOGUE, WHOAMI
from collector.ravendb import FIRST
from tests.collector.front import EMPTY, Answers, Reply, route_of, serving, until

LISTED = {"Databases": [{"Name": "Shop", "NodesTopology": {"Members": [{"NodeTag": "A"}]}, "UpTime": "1.00:00:00"}]}
KNOWN = {
    "/setup/alive": EMPTY,
    "/build/version": Reply(body=b'{"FullVersion": "7.1.5"}'),
    "/cluster/node-info": Reply(body=b'{"NodeTag": "A", "CurrentState": "Leader"}'),
    "/databases": Reply(body=json.dumps(LISTED).encode()),
    "/admin/debug/databases/idle": Reply(body=b'{"Results": [{"Name": "Shop", "IsLoaded": true}]}'),
    "/certificates/whoami": EMPTY,
}
UNSAFE = Reply(503, b"<html><h1>Running in a potentially unsafe mode</h1></html>", "text/html")
STATS = "/databases/Shop/stats"


def healthy(path: str) -> Reply:
    return KNOWN.get(route_of(path), Reply())


def but(route: str, reply: Reply) -> Answers:
    return lambda path: reply if route_of(path) == route else healthy(path)


def only(reply: Reply) -> Answers:
    return lambda path: reply


def run(folder: Path, *arguments: str) -> tuple[Result, list[dict[str, Any]]]:
    """Return what the command said, and the items of its bundle."""
    file = folder / "bundle.zip"
    said = CliRunner().invoke(main, ["run", "--no-logs", "-o", str(file), *arguments], catch_exceptions=False)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read("manifest.json"))
        assert {item["path"] for item in manifest["items"]} <= {*archive.namelist(), None}
    return said, manifest["items"]


def asked(folder: Path, answers: Answers, *arguments: str) -> tuple[Result, list[dict[str, Any]]]:
    with serving(answers) as front:
        return run(folder, "--url", front.url, *arguments)


def http_gaps(items: list[dict[str, Any]]) -> Counter[str | None]:
    return Counter(item["gap"] for item in items if item["source"].startswith("http."))


def item_of(items: list[dict[str, Any]], source: str) -> dict[str, Any]:
    [item] = [item for item in items if item["source"] == source]
    return item


@pytest.mark.parametrize(
    ("url", "said"),
    [
        pytest.param("http://127.0.0.1:1", "found no server: Connection refused", id="closed port"),
        pytest.param("http://no-such-host.invalid:8080", "found no server", id="host that does not resolve"),
    ],
)
def test_a_server_that_is_not_there_leaves_the_machine_and_says_so(tmp_path: Path, url: str, said: str) -> None:
    result, items = run(tmp_path, "--url", url)
    assert result.exit_code == 3
    assert http_gaps(items).keys() == {"server down"}
    assert all(said in item["reason"] for item in items if item["source"].startswith("http."))
    assert any(item["source"] == "os.cpu" and item["outcome"] == "collected" for item in items)
    assert said in result.output


@pytest.mark.parametrize(
    ("reply", "gap", "said"),
    [
        pytest.param(UNSAFE, "server down", "answered 503: Running in a potentially unsafe mode", id="unsafe mode"),
        pytest.param(Reply(401), "denied", "answered 401", id="no certificate"),
        pytest.param(Reply(403, b'{"Message":"not yours"}'), "denied", "answered 403: not yours", id="denied"),
        pytest.param(
            Reply(body=b"<html>sign in</html>", content_type="text/html"), "corrupt", "answered HTML", id="HTML"
        ),
        pytest.param(Reply(302, headers={"Location": "/"}), "server error", "a redirection to /", id="redirect loop"),
        pytest.param(Reply(404), "corrupt", "answered 404", id="another web server"),
    ],
)
def test_a_server_that_answers_all_alike_is_one_reason(tmp_path: Path, reply: Reply, gap: str, said: str) -> None:
    result, items = asked(tmp_path, only(reply))
    assert result.exit_code == 3
    assert gap in http_gaps(items)
    assert None not in http_gaps(items)
    assert all(said in item["reason"] for item in items if item["gap"] == gap)
    assert said in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("reply", "gap", "said"),
    [
        pytest.param(Reply(body=b'{"a": 1', claims_bytes=50), "corrupt", "answered in part", id="half a body"),
        pytest.param(Reply(body=b'{"a": 1'), "corrupt", "are no JSON", id="half a document"),
        pytest.param(Reply(hang_s=60), "timed out", "gave no whole answer within", id="hangs"),
        pytest.param(Reply(body=b"{ }" * 99, drip_s=1), "timed out", "gave no whole answer within", id="drips"),
        pytest.param(Reply(500, b'{"Message":"broke"}'), "server error", "answered 500: broke", id="error"),
        pytest.param(Reply(401), "denied", "answered 401", id="denied halfway"),
        pytest.param(
            Reply(302, headers={"Location": STATS}), "server error", f"a redirection to {STATS}", id="redirection"
        ),
        pytest.param(Reply(claims_bytes=9, is_reset=True), "server down", "lost its connection", id="reset"),
        pytest.param(Reply(body=b""), "corrupt", "answered with an empty body", id="empty"),
    ],
)
def test_one_answer_that_is_wrong_costs_that_answer_alone(tmp_path: Path, reply: Reply, gap: str, said: str) -> None:
    result, items = asked(tmp_path, but(STATS, reply), "--timeout-factor", "0.3")
    stats = item_of(items, "http.stats")
    assert (stats["outcome"], stats["gap"], stats["path"]) == ("failed", gap, None)
    assert said in stats["reason"]
    others = Counter(item["gap"] for item in items if item["source"].startswith("http.") and item is not stats)
    assert others.keys() <= {None, "not in this version", "never asked", "corrupt"}
    assert others[None] > 80
    assert result.exit_code == 3
    assert said in result.output


def test_a_healthy_server_is_collected_whole(tmp_path: Path) -> None:
    result, items = asked(tmp_path, healthy)
    assert http_gaps(items).keys() <= {None, "not in this version", "never asked", "corrupt"}
    assert "Servers: A 7.1.5 at http://127.0.0.1:" in result.output
    assert f"Wrote {tmp_path / 'bundle.zip'}" in result.output


def test_the_bundle_may_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    run(tmp_path, "--url", "http://127.0.0.1:1")
    assert stat.S_IMODE((tmp_path / "bundle.zip").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["bundle.zip"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--url", "ftp://x"], "ftp://x is neither http nor https.", id="no http"),
        pytest.param(["--url", "http://me:pw@x"], "RavenDB knows certificates only", id="a password in the URL"),
        pytest.param(["--key", "k.pem"], "--key needs --cert", id="a key alone"),
        pytest.param(["--cert", "none.pem"], "none.pem cannot be used: No such file or directory", id="no such file"),
        pytest.param(["-o", "no/such/folder/x.zip"], "no/such/folder is not a folder.", id="no such folder"),
        pytest.param(["-o", __file__], "exists already.", id="a file that is there"),
        pytest.param(["--max-log-size", "many"], "'many' is not a size.", id="a size that is none"),
        pytest.param(["--max-size", "9" * 400], "is more than any size.", id="a size without end"),
        pytest.param(["--logs-since", "99999999h"], "'99999999h' is no time.", id="before all time"),
        pytest.param(["--logs-since", f"{'9' * 20}d"], "is no time.", id="days without end"),
        pytest.param(["--max-size", "10K"], "10K is too little; 1MB at least are needed.", id="a file too small"),
        pytest.param(["--time-budget", "soon"], "'soon' is not a time.", id="a time that is none"),
        pytest.param(["--time-budget", "1s"], "1s is too short; 5s at least are needed.", id="too short a time"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_2(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(main, ["run", *arguments], catch_exceptions=False)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", ["run", "plan"])
def test_who_gives_a_server_without_an_option_hears_which(command: str) -> None:
    result = CliRunner().invoke(main, [command, "http://127.0.0.1:8080"], catch_exceptions=False)
    assert result.exit_code == 2
    assert "http://127.0.0.1:8080 is no option. A server is named as --url URL." in result.output


@pytest.mark.parametrize(("words", "count"), [([], 1), (["--anonymize"], 0)], ids=["names as they are", "pseudonyms"])
def test_a_file_is_named_after_its_machine_only_where_names_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], count: int
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("platform.node", lambda: "payroll")
    CliRunner().invoke(main, ["run", "--url", "http://127.0.0.1:1", "--no-logs", *words], catch_exceptions=False)
    named = [file.name for file in tmp_path.glob("raven-*.zip")]
    assert (len(named), sum("payroll" in name for name in named)) == (1, count)
    assert not [file for file in tmp_path.glob("*.map.json") if "payroll" in file.name]


def test_a_part_that_another_run_made_meanwhile_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def beside_another(part: Path, *_: object) -> None:
        part.write_bytes(b"of another run")
        raise FileExistsError(errno.EEXIST, "File exists")

    monkeypatch.setattr("collector.collect.BundleWriter", beside_another)
    words = ["run", "--url", "http://127.0.0.1:1", "-o", str(tmp_path / "bundle.zip")]
    said = CliRunner().invoke(main, words, catch_exceptions=False)
    assert "bundle.zip cannot be written: File exists." in said.output
    assert (tmp_path / "bundle.zip.part").read_bytes() == b"of another run"


def test_a_full_disk_leaves_what_was_captured_and_says_where(tmp_path: Path) -> None:
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    with serving(healthy) as front:
        command = [sys.executable, "-c", "from collector.cli import main; main()", "run", "--url", front.url]
        said = subprocess.run(
            [*command, "-o", str(tmp_path / "x.zip")], preexec_fn=small, capture_output=True, text=True, check=False
        )
    assert said.returncode == 3
    assert "x.zip cannot be written: File too large." in said.stderr
    assert "x.zip.part holds what was captured by then" in said.stderr
    assert "Traceback" not in said.stderr
    manifest = read(tmp_path / "x.zip.part").manifest
    assert sum(item.outcome is Outcome.COLLECTED for item in manifest.items) > 10


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_asking_and_the_bundle_is_whole(tmp_path: Path, number: int) -> None:
    with serving(but(STATS, Reply(hang_s=60))) as front:
        command = [sys.executable, "-c", "from collector.cli import main; main()", "run", "--url", front.url]
        process = subprocess.Popen([*command, "-o", str(tmp_path / "x.zip")], stdout=subprocess.PIPE, text=True)
        assert until(lambda: any(route_of(path) == STATS for path in front.asked), 20)
        process.send_signal(number)
        said, _ = process.communicate(timeout=20)
    assert process.returncode == 3
    assert "Interrupted: what had been asked by then is in the file." in said
    manifest = read(tmp_path / "x.zip").manifest
    [stats] = [item for item in manifest.items if item.source == "http.stats"]
    assert (stats.outcome, stats.gap) == (Outcome.SKIPPED, Gap.NEVER_ASKED)


def test_what_a_killed_run_left_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "x.zip.part").write_bytes(b"dear")
    result = CliRunner().invoke(main, ["run", "-o", str(tmp_path / "x.zip")], catch_exceptions=False)
    assert result.exit_code == 2
    assert "x.zip.part is there" in result.output
    assert (tmp_path / "x.zip.part").read_bytes() == b"dear"


def test_where_the_time_is_over_what_tells_most_was_asked_first(tmp_path: Path) -> None:
    def slow(path: str) -> Reply:
        return healthy(path) if route_of(path) in KNOWN else Reply(hang_s=1.0)

    result, items = asked(tmp_path, slow, "--time-budget", "5s")
    asked_before = {ALIVE, WHOAMI, *FIRST}
    worths = {endpoint.source: worth.of(endpoint) for endpoint in CATALOGUE if endpoint not in asked_before}
    told = [(item, worths[item["source"]]) for item in items if item["source"] in worths]
    missing = [value for item, value in told if (item["outcome"], item["gap"]) == ("skipped", "out of budget")]
    answered = [value for item, value in told if item["http_status"] == 200]
    assert missing
    assert min(answered, default=max(missing)) >= max(missing)
    assert result.exit_code == 3
    assert "Failed, out of budget" in result.output


def test_a_server_that_gets_slow_is_spared_and_the_manifest_says_how(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(governor, "INTERVAL_S", 0.05)
    monkeypatch.setattr(governor, "PAUSE_S", 0.2)
    monkeypatch.setattr(governor, "LONGEST_PAUSE_S", 0.5)
    knocks = Counter[str]()

    def tired(path: str) -> Reply:
        knocks[route_of(path)] += 1
        if route_of(path) == "/setup/alive":
            return Reply(204, b"", hang_s=0.5 if knocks["/setup/alive"] > 4 else 0.0)
        return healthy(path) if route_of(path) in KNOWN else Reply(hang_s=0.1)

    with serving(tired) as front:
        result, items = run(tmp_path, "--url", front.url)
    spared = [item for item in items if (item["reason"] or "").startswith("not asked, to spare the server")]
    assert {item["gap"] for item in spared} == {"never asked"}
    assert "http.indexes.performance" in {item["source"] for item in spared}
    assert "http.tasks" not in {item["source"] for item in spared}
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
        cost = json.loads(archive.read("manifest.json"))["cost"]
    history = cost["nodes"]["A"]
    assert history["dropped"] == len(spared)
    assert "paused" in {change["pace"] for change in history["changes"]}
    assert history["highest_ms"] > 200 > history["before_ms"]
    assert cost["cpu_seconds"] > 0
    assert cost["peak_memory_bytes"] > 1 << 20
    assert result.exit_code == 0


def test_the_file_is_no_larger_than_it_may_be(tmp_path: Path) -> None:
    noise = Reply(body=json.dumps(random.Random(1).randbytes(300_000).hex()).encode())
    result, items = asked(
        tmp_path, lambda path: healthy(path) if route_of(path) in KNOWN else noise, "--max-size", "1MB"
    )
    assert (tmp_path / "bundle.zip").stat().st_size < 1 << 20
    capped = [item for item in items if item["gap"] == "capped"]
    assert {item["reason"] for item in capped} == {"the file had no room for it: --max-size of 1048576 bytes"}
    assert {(item["outcome"], item["path"]) for item in capped} == {("skipped", None)}
    assert result.exit_code == 0


def test_samples_are_taken_beside_the_rest_each_with_its_time(tmp_path: Path) -> None:
    metrics = Reply(body=b'{"Requests": {"RequestsPerSec": {"Current": 7.0}}}')
    answers = {"/admin/metrics": metrics, "/databases/Shop/metrics": metrics}
    _, items = asked(
        tmp_path, lambda path: answers.get(route_of(path)) or healthy(path), "--sample", "2s", "--interval", "1s"
    )
    server, host = item_of(items, "samples.server"), item_of(items, "samples.host")
    assert (server["path"], host["path"]) == ("nodes/A/samples/0001.ndjson", "host/samples/0001.ndjson")
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
        lines = archive.read(server["path"]).decode()
        machine = [json.loads(line) for line in archive.read(host["path"]).splitlines()]
    rows = list(DATABASE_SAMPLES.rows(lines))
    assert {(row["database"], row["requests_per_second"]) for row in rows} == {("Shop", 7.0)}
    assert len({row["sampled_at"] for row in rows}) == len(rows) >= 1
    assert all({"at", "cpu_seconds", "memory_bytes", "devices"} <= told.keys() for told in machine)


def test_a_sample_that_fails_is_a_line_and_the_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_: object) -> None:
        raise NotImplementedError("/proc/diskstats is not there")

    monkeypatch.setattr("collector.samples.host_sample", failing)
    _, items = run(tmp_path, "--url", "http://127.0.0.1:1", "--sample", "1s")
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
        told = [json.loads(line) for line in archive.read(item_of(items, "samples.host")["path"]).splitlines()]
    assert {line["failed"] for line in told} == {"/proc/diskstats is not there"}


def test_what_is_resumed_is_asked_for_what_it_lacks_alone(tmp_path: Path) -> None:
    with serving(but(STATS, Reply(500))) as front:
        _, items = run(tmp_path, "--url", front.url)
        assert item_of(items, "http.stats")["gap"] == "server error"
        front.answers, front.asked = healthy, []
        words = ["resume", str(tmp_path / "bundle.zip"), "--no-logs"]
        said = CliRunner().invoke(main, words, catch_exceptions=False)
        asked_again = {route_of(path) for path in front.asked}
    assert STATS in asked_again
    assert not {"/databases/Shop/tasks", "/admin/metrics", "/databases/Shop/indexes/stats"} & asked_again
    resumed = read(tmp_path / "bundle-resumed.zip").manifest
    paths = {item.path for item in resumed.items if item.outcome is Outcome.COLLECTED}
    assert paths == {item["path"] for item in items if item["outcome"] == "collected"} | {
        "nodes/A/databases/Shop/stats.json"
    }
    keys = Counter((item.source, item.node, item.database) for item in resumed.items)
    assert set(keys.values()) == {1}
    assert "bundle-resumed.zip" in said.output


def test_a_cut_file_is_resumed_as_well(tmp_path: Path) -> None:
    with serving(healthy) as front:
        _, items = run(tmp_path, "--url", front.url)
        whole = (tmp_path / "bundle.zip").read_bytes()
        (tmp_path / "cut.zip.part").write_bytes(whole[: len(whole) // 2])
        front.asked = []
        CliRunner().invoke(main, ["resume", str(tmp_path / "cut.zip.part"), "--no-logs"], catch_exceptions=False)
        asked_again = len(front.asked)
    resumed = read(tmp_path / "cut-resumed.zip").manifest
    assert resumed.cut is None
    assert {item.path for item in resumed.items if item.path} == {item["path"] for item in items if item["path"]}
    assert asked_again < len(items) / 2


def test_a_file_without_names_is_not_resumed_with_them(tmp_path: Path) -> None:
    BundleWriter(tmp_path / "x.zip").close(Manifest(pseudonyms="0f"))
    said = CliRunner().invoke(main, ["resume", str(tmp_path / "x.zip")], catch_exceptions=False)
    assert said.exit_code == 2
    assert "has pseudonyms for names, and new answers would not. Run again with --map." in said.output


def test_what_is_no_bundle_is_not_resumed(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a.txt", "a")
    said = CliRunner().invoke(main, ["resume", str(tmp_path / "x.zip")], catch_exceptions=False)
    assert said.exit_code == 2
    assert "x.zip is no bundle of raven-collect" in said.output


def test_secrets_that_a_server_tells_are_masked(tmp_path: Path) -> None:
    told = Reply(body=b'{"Password": "hunter2", "Url": "https://u:hunter2@x"}')
    asked(tmp_path, but(STATS, told))
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
        assert not [name for name in archive.namelist() if b"hunter2" in archive.read(name)]
