"""Promises judged and questions answered over a made-up cluster of three nodes, and over a real package."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from analyzer import cli
from analyzer.discover import all_tables
from analyzer.load import arrow_table
from analyzer.model import Answer, Judgement, Plan, Row, Trend
from analyzer.plan.plan import plan
from analyzer.site import Goal, Site, Sla
from reports import plan_json, plan_text

PACKAGE = Path(__file__).parents[3] / "fixtures" / "packages" / "ravendb-7.1.5.node.zip"
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
GB = 10**9
HOUR_S, DAY_S = 3600.0, 86_400.0
Given = dict[str, tuple[Row, ...]]


def cluster(**tables: tuple[Row, ...]) -> duckdb.DuckDBPyConnection:
    """Return a cluster of A, B and C that share Shop, with what is given in place of or besides."""
    given: Given = {
        "topologies": ({"node": "A", "leader": "A"},),
        "topology_nodes": tuple({"node": "A", "tag": tag, "membership": "member"} for tag in "ABC"),
        "databases": ({"node": "A", "database": "Shop", "replication_factor": 2},),
        "database_nodes": tuple({"database": "Shop", "member": tag, "role": "member"} for tag in "AB"),
        "database_stats": ({"node": "A", "database": "Shop", "disk_bytes": 36 * GB},),
        "collection": (
            {"node": "A", "source": "http.tasks", "database": "Shop", "outcome": "collected", "captured_at": AT},
            {"node": "A", "source": "http.notifications", "outcome": "collected", "captured_at": AT},
        ),
        **tables,
    }
    connection = duckdb.connect()
    for table in all_tables():
        connection.register(table.name, arrow_table(table, given.get(table.name, ()))[0])
    return connection


def answers(made: Plan, part: str) -> dict[str, Answer]:
    [found] = [one for one in made.parts if one.id == part]
    return {answer.subject: answer for answer in found.answers}


def metrics(requests_per_second: float, average_ms: float) -> Given:
    return {
        "request_metrics": (
            {"node": "A", "requests_per_second": requests_per_second, "average_request_ms": average_ms},
        )
    }


@pytest.mark.parametrize(
    ("given", "judgement"),
    [
        pytest.param(metrics(100, 0.4), Judgement.PASS, id="at most 0.8 % can be slower than 50 ms"),
        pytest.param(metrics(100, 0.6), Judgement.UNKNOWN, id="1.2 % could be slower"),
        pytest.param(metrics(99, 0.4), Judgement.UNKNOWN, id="the load was not there"),
        pytest.param(metrics(1, 400), Judgement.FAIL, id="at least 1.2 % are slower, at any load"),
        pytest.param(
            {**metrics(1, 400), "slow_requests": ({"node": "A", "duration_ms": 40_000},)},
            Judgement.UNKNOWN,
            id="one request of 40 s could make that average",
        ),
        pytest.param({}, Judgement.UNKNOWN, id="no node told its requests"),
    ],
)
def test_a_promise_is_judged_by_what_an_average_proves(given: Given, judgement: Judgement) -> None:
    made = plan(cluster(**given), "x.zip", Site(sla=(Sla("orders", 100, 99, 50),)))
    [answer] = answers(made, "sla").values()
    assert answer.judgement is judgement


def backup(hours_ago: float, next_in_hours: float | None = None, **more: object) -> Given:
    return {
        "backups": (
            {
                "node": "A",
                "database": "Shop",
                "type": "Backup",
                "last_full_at": AT - timedelta(hours=hours_ago),
                "next_at": None if next_in_hours is None else AT + timedelta(hours=next_in_hours),
                **more,
            },
        )
    }


@pytest.mark.parametrize(
    ("given", "judgement", "sentence"),
    [
        pytest.param(backup(2, 3), Judgement.PASS, "up to 5 h could be lost", id="fresh"),
        pytest.param(backup(7), Judgement.FAIL, "up to 7 h could be lost", id="old"),
        pytest.param(backup(1, 9), Judgement.FAIL, "up to 10 h could be lost", id="fresh now, too old before the next"),
        pytest.param(backup(1, 9, state="Disabled"), Judgement.PASS, "up to 1 h could be lost", id="no next one"),
        pytest.param({}, Judgement.FAIL, "it has no backup: all of it could be lost", id="none"),
        pytest.param(
            {"collection": ({"source": "http.tasks", "database": "Shop", "outcome": "failed", "captured_at": AT},)},
            Judgement.UNKNOWN,
            "whether it has a backup was not seen",
            id="not seen",
        ),
    ],
)
def test_what_could_be_lost_is_judged_now_and_before_the_next_backup(
    given: Given, judgement: Judgement, sentence: str
) -> None:
    shop = answers(plan(cluster(**given), "x.zip", Site(rpo=Goal(6 * HOUR_S))), "rpo")["Shop"]
    assert (shop.judgement, shop.sentence) == (judgement, sentence)


def flushed(bytes_a_second: float) -> Given:
    return {"io_writes": ({"kind": "DataFlush", "size_bytes": int(bytes_a_second), "duration_ms": 1000.0},)}


@pytest.mark.parametrize(
    ("goal_hours", "speed", "judgement", "sentence"),
    [
        pytest.param(2, 100e6, Judgement.PASS, "6 min to 18.5 min", id="the slow way fits too"),
        pytest.param(0.2, 100e6, Judgement.UNKNOWN, "6 min to 18.5 min: the goal lies between", id="between"),
        pytest.param(0.05, 100e6, Judgement.FAIL, "6 min to 18.5 min", id="even the fast way is too long"),
        pytest.param(2, 4e6, Judgement.FAIL, "about 2.5 h", id="its own disk is slower than what was published"),
        pytest.param(2, 1e3, Judgement.PASS, "about 18.5 min", id="too little was written to tell a speed"),
        pytest.param(0.1, 1e3, Judgement.UNKNOWN, "about 18.5 min; the speed of its disk was not seen", id="no speed"),
    ],
)
def test_a_restore_is_judged_by_its_size_and_the_disk(
    goal_hours: float, speed: float, judgement: Judgement, sentence: str
) -> None:
    made = plan(cluster(**backup(1), **flushed(speed)), "x.zip", Site(rto=Goal(goal_hours * HOUR_S)))
    shop = answers(made, "rto")["Shop"]
    assert (shop.judgement, shop.sentence) == (judgement, sentence)
    assert any("36 GB / 32.4 MB/s = 18.5 min" in step for step in shop.arithmetic)


VOLUME: Given = {"volumes": ({"key": "8:1", "mount": "/data", "total_bytes": 200 * GB, "free_bytes": 60 * GB},)}


def grew(gb_a_day: float | None) -> Trend:
    per_day = None if gb_a_day is None else gb_a_day * GB
    return Trend("Space used", "used_bytes", None, None, "/data", 130 * GB, 140 * GB, 0.1, per_day)


@pytest.mark.parametrize(
    ("trends", "judgement", "sentence"),
    [
        pytest.param((grew(3),), Judgement.FAIL, "full in 20 days at this pace", id="soon"),
        pytest.param((grew(1),), Judgement.PASS, "full in 60 days at this pace", id="not soon"),
        pytest.param((grew(-1),), Judgement.PASS, "it shrank by 1 GB a day", id="it shrinks"),
        pytest.param((grew(None),), Judgement.UNKNOWN, "the two inputs are too near to one another", id="minutes"),
        pytest.param((), Judgement.PASS, "it did not grow between the two inputs", id="no growth"),
        pytest.param(None, Judgement.UNKNOWN, "growth needs an earlier input: --before", id="one input"),
    ],
)
def test_a_volume_is_full_when_its_growth_has_used_its_room(
    trends: tuple[Trend, ...] | None, judgement: Judgement, sentence: str
) -> None:
    data = answers(plan(cluster(**VOLUME), "x.zip", Site(), trends), "runway")["/data"]
    assert (data.judgement, data.sentence) == (judgement, sentence)


def test_a_node_can_be_removed_when_all_it_holds_is_elsewhere() -> None:
    made = answers(plan(cluster(), "x.zip", Site()), "remove")
    assert {name: answer.judgement for name, answer in made.items()} == dict.fromkeys(made, Judgement.PASS)
    assert made["node A"].sentence.endswith("it leads now, so an election follows")
    assert "votes after that: 2, majority 2, so that 0 more may be lost" in made["node C"].arithmetic


@pytest.mark.parametrize(
    ("given", "why"),
    [
        pytest.param(
            {"database_nodes": ({"database": "Shop", "member": "A", "role": "member"},)},
            "no other node has an up-to-date copy of Shop",
            id="only copy",
        ),
        pytest.param(
            {
                "database_nodes": (
                    {"database": "Shop", "member": "A", "role": "rehab"},
                    {"database": "Shop", "member": "B", "role": "promotable"},
                )
            },
            "no other node has an up-to-date copy of Shop",
            id="no copy is up to date",
        ),
        pytest.param(
            {"tasks": ({"database": "Shop", "name": "etl", "mentor_node": "A", "is_pinned": True},)},
            "tasks are pinned to it: Shop/etl",
            id="pinned task",
        ),
        pytest.param(
            {"databases": ({"database": "Shop", "replication_factor": 3},)},
            "Shop would have fewer copies than wanted, and no node is free for another",
            id="copies as wanted",
        ),
        pytest.param(
            {
                "node_info": tuple({"node": tag, "tag": tag, "cores": 2} for tag in "ABC"),
                "cpu_times": tuple({"node": tag, "total_seconds": 120.0} for tag in "ABC"),
                "uptimes": tuple({"node": tag, "uptime_seconds": 100.0} for tag in "ABC"),
            },
            "the others would use 90% of their processor, more than 80% (ours, not measured)",
            id="load",
        ),
    ],
)
def test_a_node_cannot_be_removed_while_something_needs_it(given: Given, why: str) -> None:
    node = answers(plan(cluster(**given), "x.zip", Site()), "remove")["node A"]
    assert (node.judgement, node.sentence) == (Judgement.FAIL, f"Not yet: {why}")


def test_a_lost_node_is_borne_by_a_majority_with_copies() -> None:
    made = answers(plan(cluster(), "x.zip", Site()), "lost")
    assert {answer.judgement for answer in made.values()} == {Judgement.PASS}
    assert made["node A"].arithmetic[0] == "votes: 3 - 1 = 2, majority of 3 is 2"
    assert "Shop: 1 up-to-date copies left (B), 2 wanted" in made["node A"].arithmetic


def test_two_nodes_bear_no_loss_and_a_watcher_is_no_vote() -> None:
    tags = (
        {"tag": "A", "membership": "member"},
        {"tag": "B", "membership": "member"},
        {"tag": "C", "membership": "watcher"},
    )
    made = answers(plan(cluster(topology_nodes=tags), "x.zip", Site()), "lost")
    assert made["node A"].sentence == "1 of 2 votes are no majority"
    assert made["node C"].judgement is Judgement.PASS


def test_where_a_database_lives_has_to_be_seen() -> None:
    given: Given = {"database_overviews": ({"node": "A", "name": "Hidden"},)}
    made = plan(cluster(**given), "x.zip", Site())
    for part in ("remove", "lost"):
        assert answers(made, part)["node A"].sentence == "where Hidden lives was not seen"
        assert answers(made, part)["node A"].judgement is Judgement.UNKNOWN


def test_nothing_seen_is_unknown() -> None:
    connection = cluster(**{table.name: () for table in all_tables()})
    made = plan(connection, "x.zip", Site(sla=(Sla("orders", 1, 99, 50),), rpo=Goal(1), rto=Goal(1)))
    assert {answer.judgement for part in made.parts for answer in part.answers} == {Judgement.UNKNOWN}


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_real_package_is_planned(capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str) -> None:
    site = tmp_path / "site.toml"
    site.write_text("[rpo]\ndefault_seconds = 3600\n")
    before = ["--before", str(PACKAGE)] if form == "text" else []
    with pytest.raises(SystemExit) as ended:
        cli.main(["plan", str(PACKAGE), "--profile", str(site), *before, "--format", form])
    said = capsys.readouterr().out
    assert ended.value.code == 1  # it has no backup
    assert "it has no backup: all of it could be lost" in said
    assert form == "text" or {part["id"] for part in json.loads(said)["parts"]} >= {"rpo", "remove"}


def test_names_cannot_hide_anything() -> None:
    bad = "\x1b[2J\u202eShop"
    given: Given = {"databases": ({"database": bad},), "database_stats": ({"database": bad, "disk_bytes": 1},)}
    made = plan(cluster(**given), bad, Site())
    for text in (plan_text.render(made), plan_json.render(made)):
        assert "\x1b" not in text
        assert "\u202e" not in text
