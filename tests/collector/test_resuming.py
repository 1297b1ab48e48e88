"""What an earlier file holds is copied, and what a further run would bring is asked again."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from analyzer.readers import read
from collector.bundle import BundleError, BundleWriter, Gap, Item, Manifest, Node, Outcome
from collector.cli import main
from collector.resuming import opened
from tests.collector.front import Reply, route_of, serving
from tests.collector.test_run import healthy, run

LOG = Item("logs.server", Outcome.COLLECTED, "A", path="nodes/A/logs/server.log", stored_bytes=5)
OTHER_LOG = replace(LOG, path="nodes/A/logs/server.1.log")
STATS = Item("http.stats", Outcome.COLLECTED, "A", "Shop", "nodes/A/databases/Shop/stats.json")
NO_AUDIT = Item("logs.audit", Outcome.SKIPPED, "A", gap=Gap.NEVER_ASKED, reason="taken with --audit-logs only")
ROLLED_AWAY = Item(
    "logs.server", Outcome.SKIPPED, "A", gap=Gap.NEVER_ASKED, reason="rolled away", question="--logs-since"
)
INTERRUPTED = Item("logs.server", Outcome.SKIPPED, "A", gap=Gap.NEVER_ASKED, reason="interrupted")


def written(path: Path, *items: Item) -> Path:
    writer = BundleWriter(path)
    for item in items:
        writer.add(item, b"line\n" if item.path else None)
    writer.close(Manifest(nodes=(Node("A", "http://a:8080"),)))
    return path


def damaged(path: Path, entry: str) -> Path:
    """Change the first bytes of what an entry holds."""
    content = bytearray(path.read_bytes())
    at = content.index(entry.encode()) + len(entry)
    content[at : at + 3] = b"\xff" * 3
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("note", [NO_AUDIT, ROLLED_AWAY])
def test_logs_stay_where_a_further_run_would_say_the_same(tmp_path: Path, note: Item) -> None:
    earlier = opened(written(tmp_path / "x.zip", LOG, note))
    assert [(item.source, item.outcome) for item in earlier.items] == [
        (LOG.source, LOG.outcome),
        (note.source, note.outcome),
    ]
    assert earlier.has_logs("A")


def test_logs_are_taken_anew_where_more_is_wanted_or_was_missing(tmp_path: Path) -> None:
    assert not opened(written(tmp_path / "x.zip", LOG, NO_AUDIT), with_audit=True).has_logs("A")
    assert not opened(written(tmp_path / "y.zip", LOG, NO_AUDIT, INTERRUPTED)).has_logs("A")


def test_of_a_cut_file_logs_are_taken_anew(tmp_path: Path) -> None:
    writer = BundleWriter(tmp_path / "x.zip.part")
    writer.found(Node("A", "http://a:8080"))
    writer.add(NO_AUDIT)
    writer.add(STATS, b"{}")
    writer._write_journal()
    writer.give_up()
    assert not opened(tmp_path / "x.zip.part").has_logs("A")


def test_of_a_file_that_was_cut_before_a_server_was_known_others_are_not_asked(tmp_path: Path) -> None:
    writer = BundleWriter(tmp_path / "x.zip.part")
    writer.add(Item("os.cpu", Outcome.COLLECTED, path="host/cpu.json"), b"{}")
    writer.give_up()
    with pytest.raises(BundleError, match="was cut before a server was known, so there is nothing to go on with"):
        opened(tmp_path / "x.zip.part")


def test_an_entry_that_cannot_be_unpacked_is_asked_again(tmp_path: Path) -> None:
    file = damaged(written(tmp_path / "x.zip", STATS, LOG), str(STATS.path))
    earlier = opened(file)
    assert not earlier.has("http.stats", "A", "Shop")
    writer = BundleWriter(tmp_path / "y.zip")
    earlier.copy_to(writer)
    writer.close(Manifest())
    with zipfile.ZipFile(tmp_path / "y.zip") as archive:
        assert set(archive.namelist()) == {LOG.path, "manifest.json"}


def test_a_log_that_cannot_be_unpacked_lets_all_of_its_node_be_taken_anew(tmp_path: Path) -> None:
    earlier = opened(damaged(written(tmp_path / "x.zip", STATS, LOG, OTHER_LOG), str(OTHER_LOG.path)))
    assert [item.source for item in earlier.items] == ["http.stats"]


def test_samples_that_are_there_are_not_taken_again(tmp_path: Path) -> None:
    metrics = Reply(body=b'{"Requests": {"RequestsPerSec": {"Current": 7.0}}}')
    with serving(lambda path: metrics if route_of(path) == "/databases/Shop/metrics" else healthy(path)) as front:
        run(tmp_path, "--url", front.url, "--sample", "1s", "--interval", "1s")
        front.asked = []
        words = ["resume", str(tmp_path / "bundle.zip"), "--no-logs", "--sample", "3s", "--interval", "1s"]
        CliRunner().invoke(main, words, catch_exceptions=False)
        asked_again = {route_of(path) for path in front.asked}
    assert not {"/databases/Shop/metrics", "/admin/metrics"} & asked_again
    sources = [item.source for item in read(tmp_path / "bundle-resumed.zip").manifest.items]
    assert (sources.count("samples.server"), sources.count("samples.host")) == (1, 1)
