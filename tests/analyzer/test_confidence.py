"""A finding says how sure it is, and why not wholly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from analyzer.confidence import RULES, Rule, doubted
from analyzer.discover import all_checks, all_tables
from analyzer.load import arrow_table
from analyzer.model import Check, Confidence, Evidence, Finding, Row, Status, Sureness

WHEN = datetime(2026, 11, 24, 10, tzinfo=UTC)
TABLES = {table.name: table for table in all_tables()}
CHECKS = {check.id: check for check in all_checks()}


def world(rows: Mapping[str, tuple[Row, ...]]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for name in ("uptimes", "hosts", "collection", "nodes", "known_problems"):
        stamped = ({"captured_at": WHEN} | row for row in rows.get(name, ()))
        connection.register(name, arrow_table(TABLES[name], stamped)[0])
    return connection


def found(check: str, status: Status = Status.WARNING, problem: str = "p") -> Finding:
    evidence = (Evidence("a.json", "t", "SELECT", {"problem": problem}),)
    return Finding(check, "t", status, "A", "because", "A", evidence=evidence)


def confidence(check: str, rows: Mapping[str, tuple[Row, ...]]) -> Confidence:
    [finding] = doubted(world(rows), CHECKS.values(), [found(check)])
    return finding.confidence


def up(seconds: float, node: str = "A") -> Row:
    return {"node": node, "uptime_seconds": seconds}


def asked(**about: object) -> Row:
    return {"node": "A", "path": "a.json", "source": "http.x", "outcome": "collected"} | about


@pytest.mark.parametrize(
    ("check", "rows", "level", "why"),
    [
        pytest.param("server.slow_requests", {"uptimes": (up(185),)}, "low", "node A had been up for 3 min",
            id="a rate three minutes after a start"),
        pytest.param("server.slow_requests", {"uptimes": (up(600),)}, "medium", "node A had been up for 10 min",
            id="a rate ten minutes after a start"),
        pytest.param("host.slow_disk", {"hosts": ({"node": "A", "boot_at": WHEN - timedelta(minutes=5)},)}, "low",
            "the machine had been up for 5 min", id="counters of a machine just booted"),
        pytest.param("indexes.errors", {"collection": (asked(duration_seconds=20.0),)}, "medium",
            "the answer took 20 s, and things may have changed meanwhile", id="an answer that took long"),
        pytest.param("indexes.errors", {"collection": (asked(duration_seconds=60.0),)}, "low",
            "the answer took 60 s, and things may have changed meanwhile", id="an answer that took very long"),
        pytest.param("indexes.errors", {"collection": (asked(gap="cut"),)}, "medium",
            "not the whole entry was read: cut", id="an answer that is not whole"),
        pytest.param("backups.stale", {"nodes": ({"node": "A", "clock_offset_seconds": -90.0, "clock_uncertainty_seconds": 5.0},)},
            "medium", "the clock of node A is 90 s behind the collector's", id="an age by a clock that is off"),
        pytest.param("databases.documents_differ",
            {"collection": (asked(started_at=WHEN), asked(node="B", started_at=WHEN + timedelta(minutes=6)))},
            "medium", "the nodes were asked over 6 min", id="nodes compared that were asked at different times"),
        pytest.param("server.known_problem", {"known_problems": ({"problem": "p", "kind": "state", "sure": "A"},)}, "low",
            "a state makes it possible, there is no trace of it", id="a problem without a trace"),
        pytest.param("server.known_problem", {"known_problems": ({"problem": "p", "kind": "text", "sure": "D"},)}, "medium",
            "it is partly our inference", id="a problem that is partly inferred"),
    ],
)  # fmt: skip
def test_what_may_be_wrong_lowers_the_confidence(
    check: str, rows: Mapping[str, tuple[Row, ...]], level: str, why: str
) -> None:
    assert confidence(check, rows) == Confidence(Sureness(level), (why,))


@pytest.mark.parametrize(
    ("check", "rows"),
    [
        pytest.param("server.slow_requests", {"uptimes": (up(3600),)}, id="up for an hour"),
        pytest.param("server.slow_requests", {"uptimes": (up(60, "B"),)}, id="another node is young"),
        pytest.param("server.unsecured", {"uptimes": (up(60),)}, id="a setting of a young server"),
        pytest.param("indexes.errors", {"collection": (asked(path="b.json", duration_seconds=30.0),)}, id="another answer took long"),
        pytest.param("indexes.errors", {"collection": (asked(source="logs.server", duration_seconds=30.0),)}, id="logs took long"),
        pytest.param("backups.stale", {"nodes": ({"node": "A", "clock_offset_seconds": 64.0, "clock_uncertainty_seconds": 5.0},)},
            id="a clock that may be right"),
        pytest.param("server.unsecured", {"nodes": ({"node": "A", "clock_offset_seconds": 900.0},)}, id="no age is judged"),
        pytest.param("databases.documents_differ",
            {"collection": (asked(started_at=WHEN), asked(node="B", started_at=WHEN + timedelta(minutes=5)))},
            id="asked in short order"),
        pytest.param("server.known_problem", {"known_problems": ({"problem": "q", "kind": "state", "sure": "A"},)}, id="another problem"),
        pytest.param("server.known_problem", {"known_problems": ({"problem": "p", "kind": "text", "sure": "B"},)}, id="a proven problem"),
    ],
)  # fmt: skip
def test_what_does_not_matter_lowers_nothing(check: str, rows: Mapping[str, tuple[Row, ...]]) -> None:
    assert confidence(check, rows) == Confidence()


def test_the_worst_reason_decides_and_all_are_said() -> None:
    doubts = {"uptimes": (up(60),), "collection": (asked(duration_seconds=25.0),)}
    assert confidence("server.slow_requests", doubts) == Confidence(
        Sureness.LOW,
        ("node A had been up for 1 min", "the answer took 25 s, and things may have changed meanwhile"),
    )


def test_what_could_not_be_looked_at_is_not_doubted() -> None:
    unknown = found("server.slow_requests", Status.UNKNOWN)
    assert doubted(world({"uptimes": (up(60),)}), CHECKS.values(), [unknown]) == (unknown,)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_a_rule_concerns_some_checks_and_names_only_those_that_exist(rule: Rule) -> None:
    concerned: list[Check] = [check for check in CHECKS.values() if rule.concerns(check)]
    assert concerned
    assert set(rule.checks) <= set(CHECKS)
    for word in rule.words:
        assert any(Rule("one word", "", words=(word,)).concerns(check) for check in CHECKS.values()), word
