"""What is known of RavenDB as data: each known problem and release line is whole, and says where it is known from."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from analyzer.checks.server.known_problem import CHECK
from analyzer.evaluate import verdicts
from analyzer.knowledge import entries, version_number
from analyzer.model import Row
from analyzer.tables.known_problems import KNOWN_PROBLEMS
from analyzer.worlds import given

PROBLEMS = entries("known_problems", "problem")
LINES = entries("release_lines", "line")


def test_there_are_at_least_thirty_known_problems_each_once() -> None:
    counted = Counter(problem["id"] for problem in PROBLEMS)
    assert len(counted) >= 30
    assert set(counted.values()) == {1}


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem["id"])
def test_a_known_problem_says_what_who_and_how_it_is_known(problem: Row) -> None:
    assert problem["judged"] in {"critical", "warning", "notice"}
    assert problem["kind"] in {"text", "thread", "companion", "state"}
    assert problem["sure"] in set("ABCD")
    assert all(problem[text].endswith(".") for text in ("consequence", "todo"))
    assert problem["source"]
    assert not problem["title"].endswith(".")


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem["id"])
def test_a_trace_is_one_or_two_fragments_that_cannot_be_met_by_chance(problem: Row) -> None:
    for fragments in problem["trace"]:
        assert len(fragments) in {1, 2}
        assert sum(len(fragment.strip()) for fragment in fragments) >= 15


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem["id"])
def test_a_trace_that_proves_little_has_versions(problem: Row) -> None:
    assert problem.get("ranges") or problem["kind"] in {"text", "thread"}
    assert problem.get("ranges") or not problem.get("alone")
    for first, last in problem.get("ranges", ()):
        assert version_number(first) <= version_number(last)


def test_a_version_is_a_number_that_sorts() -> None:
    texts = ["5.4", "5.4.9", "5.4.207", "5.4.*", "6.0", "7.1.10"]
    assert sorted(texts, key=version_number) == texts


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["line"])
def test_a_release_line_says_when_and_where_it_was_looked_up(line: Row) -> None:
    assert isinstance(line["looked_up"], date)
    assert line["source"]
    assert line["is_supported"] is not ("ended" in line and line["ended"] <= line["looked_up"]) or "ended" not in line


def test_each_line_is_known_once_and_the_newest_release_is_of_a_known_line() -> None:
    names = [line["line"] for line in LINES]
    assert len(names) == len(set(names))
    newest = entries("release_lines", "newest")
    assert {entry["line"] for entry in newest} <= set(names)
    assert all(entry["version"].startswith(f"{entry['line']}.") for entry in newest)


@pytest.mark.parametrize(
    ("version", "place", "said", "resource", "status"),
    [
        pytest.param(
            "7.1.5", "index_errors",
            {"error": "Failed to execute mapping function on orders/0. Exception:"
                " Raven.Client.Exceptions.Corax.NotSupportedInCoraxException: The value of 'A' field is a complex object."},
            "A/corax-complex-field", "warning", id="an index error of 7.1.5",
        ),
        pytest.param(
            "7.2.0", "notifications",
            {"reason": "Indexing", "title": "High indexing fanout ratio", "message": "Number of map results"},
            "A/indexing-batch-limits", "warning", id="a hint as of 7.1.5, in an affected version",
        ),
        pytest.param(
            "6.2.4", "indexes", {"type": "AutoMap", "search_engine": "Corax"},
            "A/corax-and-query-memory", "notice", id="a state of 6.2.4",
        ),
    ],
)  # fmt: skip
def test_a_trace_meets_what_real_servers_say(version: str, place: str, said: Row, resource: str, status: str) -> None:
    known = tuple(KNOWN_PROBLEMS.rows({}))
    connection = given(
        CHECK, {"nodes": ({"node": "A", "version": version},), place: ({"node": "A"} | said,), "known_problems": known}
    )
    found = {row["resource"]: row["status"] for row in verdicts(connection, CHECK)}
    assert found[resource] == status
    assert {name for name in found if name != resource} <= {"A/stream-encrypted-nre", "A/backup-hang-direct-upload"}


def test_a_hint_that_every_version_gives_is_no_known_problem_of_one_that_is_free_of_it() -> None:
    hint = {
        "node": "A",
        "reason": "Indexing",
        "title": "High indexing fanout ratio",
        "message": "Number of map results",
    }
    world = {"nodes": ({"node": "A", "version": "7.1.5"},), "notifications": (hint,)}
    known = {"known_problems": tuple(KNOWN_PROBLEMS.rows({}))}
    found = [row["resource"] for row in verdicts(given(CHECK, world | known), CHECK)]
    assert found == ["A"]
