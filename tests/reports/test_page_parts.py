"""The parts of the page: what explains what, pictures, packed tables, pages of places, and what was looked at."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from analyzer.model import Check, Clock, Fact, Finding, Lane, Report, Row, Status, Threshold, Timeline
from reports import line_chart, packed
from reports.cards import causes
from reports.columns import empty_columns, without
from reports.coverage import coverage
from reports.measured import gauge
from reports.places import PAGES, databases, nodes
from reports.timeline_chart import WIDTH, bar_height, timeline_chart
from tests.reports import samples
from tests.reports.samples import CHART, CHECK, MEASURED, TIMELINE, WHEN


def explained(report: Report, causes_of: dict[str, tuple[str, ...]], statuses: dict[str, Status]) -> Report:
    """Return a report with a check, and a finding, for each name."""
    checks = {f"indexes.{name}": replace(CHECK, id=f"indexes.{name}") for name in causes_of}
    findings = tuple(
        Finding(f"indexes.{name}", name, statuses[name], "x", "y", explained_by=tuple(f"indexes.{c}:x" for c in found))
        for name, found in causes_of.items()
    )
    return replace(report, checks=checks, findings=tuple(sorted(findings, key=lambda one: one.status.rank)))


WORST = dict.fromkeys("abcd", Status.WARNING) | {"d": Status.CRITICAL}


@pytest.mark.parametrize(
    ("causes_of", "tree"),
    [
        pytest.param({"a": (), "b": ()}, {"a": [], "b": []}, id="nothing explained"),
        pytest.param({"a": (), "b": ("a",), "c": ("b",)}, {"a": ["b", "c"]}, id="a chain lies under its first cause"),
        pytest.param({"a": ("b",), "b": ("a",), "c": ("a",)}, {"a": [], "b": [], "c": []}, id="a circle explains nothing"),
        pytest.param({"a": ("a",), "b": ("gone",)}, {"a": [], "b": []}, id="itself, or a finding that is not there"),
        pytest.param({"a": (), "b": (), "d": ("b",)}, {"b": ["d"], "a": []}, id="the worst effect lifts its cause"),
    ],
)  # fmt: skip
def test_an_effect_lies_in_the_card_of_its_cause(report: Report, causes_of: Row, tree: Row) -> None:
    made = explained(report, causes_of, WORST)
    found = {card.check.id[-1]: [one.check.id[-1] for one in card.effects] for card in causes(made)}
    assert found == tree
    assert list(found) == list(tree)


def test_a_card_of_which_only_a_part_is_explained_stands_for_itself(report: Report) -> None:
    made = explained(report, {"a": (), "b": ("a",)}, WORST)
    other = replace(made.findings[1], resource="other", explained_by=())
    assert [card.effects for card in causes(replace(made, findings=(*made.findings, other)))] == [(), ()]


def limited(sql: str, **limits: float) -> Check:
    thresholds = {name: Threshold(limit, "ms", source="ours") for name, limit in limits.items()}
    return replace(CHECK, sql=sql, thresholds=thresholds)


def test_a_gauge_has_a_tick_at_each_limit_that_the_value_is_compared_with() -> None:
    check = limited("CASE WHEN ms > $bad_ms THEN 'critical' WHEN ms > $odd_ms THEN 'warning'", bad_ms=80, odd_ms=40)
    finding = replace(samples.finding("x", Status.CRITICAL), measured=(replace(MEASURED, column="ms", value=100, limit=80, threshold="bad_ms"),))  # fmt: skip
    made = gauge(check, finding)
    assert made is not None
    assert [(tick.name, tick.is_crossed, round(tick.x)) for tick in made.ticks] == [("odd_ms", False, 139), ("bad_ms", True, 278)]  # fmt: skip
    assert (round(made.width), made.is_logarithmic, made.less_is_worse) == (348, False, False)


def test_a_gauge_over_two_powers_of_ten_is_logarithmic_and_says_so() -> None:
    finding = replace(samples.finding("x", Status.CRITICAL), measured=(replace(MEASURED, value=90_000, limit=10),))
    made = gauge(CHECK, finding)
    assert made is not None
    assert made.is_logarithmic


@pytest.mark.parametrize("value", ["text", True, -1, float("inf")])
def test_there_is_no_gauge_of_what_is_no_size(value: object) -> None:
    finding = replace(samples.finding("x", Status.CRITICAL), measured=(replace(MEASURED, value=value),))  # type: ignore[arg-type]  # what SQL may give
    assert gauge(CHECK, finding) is None


def test_the_first_view_begins_before_a_recent_first_error_else_it_is_the_last_day() -> None:
    def begins(error_hours: float | None) -> timedelta:
        error = None if error_hours is None else replace(samples.event("A"), at=WHEN - timedelta(hours=error_hours))
        events = tuple(
            replace(samples.event("A"), at=WHEN - timedelta(hours=h), until=None) for h in (9000, 100, 30, 0)
        )
        made = timeline_chart(Timeline((), (Lane("x", "X", "t", events, 4),), error, (), 300))
        assert made is not None
        return WHEN - made.begin

    assert timedelta(hours=24) < begins(None) < timedelta(hours=25)
    assert timedelta(hours=100) < begins(100) < timedelta(hours=103)
    assert timedelta() < begins(0.1) < timedelta(minutes=1)
    assert timedelta(hours=24) < begins(9000) < timedelta(hours=25)


def test_events_closer_than_the_clocks_are_certain_are_marked() -> None:
    events = tuple(
        replace(samples.event(node), at=WHEN + timedelta(seconds=second))
        for node, second in (("A", 0), ("B", 1), ("B", 1.1), ("A", 9))
    )
    clocks = (Clock("A", 0.0, 0.4), Clock("B", 1.0, 0.6))
    made = timeline_chart(Timeline(clocks, (Lane("x", "X", "t", events, 4),), None, (), 300))
    assert made is not None
    assert (made.near, made.uncertainty_seconds) == (frozenset({0, 1}), 0.6)


def test_a_bar_grows_by_a_step_with_each_doubling() -> None:
    assert bar_height(2, 8) - bar_height(1, 8) == pytest.approx(bar_height(8, 8) - bar_height(4, 8), abs=0.11)
    assert bar_height(1, 1) == bar_height(8, 8)


@pytest.mark.parametrize(("most", "top"), [(0, 1), (0.5, 0.5), (7, 8), (99, 100), (101, 150), (8388, 10_000)])
def test_an_axis_ends_at_the_next_round_number(most: float, top: float) -> None:
    assert line_chart.axis_top(most) == pytest.approx(top)


def test_a_line_goes_through_the_lowest_and_the_highest_and_is_put_in_words() -> None:
    [panel] = line_chart.panels((CHART,), WHEN, WHEN + timedelta(seconds=10))
    assert panel.top == 5
    assert panel.lines[0].d == f"M0 96L0 24L{WIDTH // 2} 72"
    assert panel.lines[0].sentence == "7 values, lowest 1\u00a0ms, median 2\u00a0ms, highest 4\u00a0ms"
    assert panel.lines[1].d.endswith("h.01")
    assert [limit.name for limit in panel.limits] == ["warning_ms"]


def test_a_long_table_is_packed_whole() -> None:
    rows = tuple((f"index {n % 7}", n if n % 2 else None) for n in range(500))
    fact = Fact("indexes", "indexes", "I", "d", "indexes", ("name", "entries"), rows, 500)
    text = packed.packed(fact)
    assert text is not None
    names, entries = json.loads(gzip.decompress(base64.b64decode(text)))
    assert (len(names["texts"]), [names["texts"][n] for n in names["rows"]][:2]) == (7, ["index 0", "index 1"])
    assert entries["numbers"][:3] == [None, 1, None]
    assert entries["texts"][entries["rows"][0]] == "not reported"
    assert packed.packed(replace(fact, rows=rows[:200])) is None
    assert text == packed.packed(fact)


def test_columns_that_hold_nothing_are_named_and_not_shown() -> None:
    fact = Fact(
        "nodes", "cluster", "N", "d", "nodes", ("node", "term", "url"), (("A", None, None), ("B", 1, None)), 2, "url"
    )
    assert empty_columns(fact) == ("url",)
    shown = without(fact, ("url",))
    assert (shown.columns, shown.rows, shown.bar) == (("node", "term"), (("A", None), ("B", 1)), None)
    assert empty_columns(replace(fact, total=3)) == ()  # the rows that are not here may hold some
    assert empty_columns(replace(fact, rows=(), total=0)) == ()


def test_each_node_and_database_has_a_page_with_what_is_about_it(report: Report) -> None:
    [node] = nodes(report)
    assert (node.name, node.troubles, len(node.gaps)) == ("A", 2, 2)
    pages, left_out = databases(report)
    assert ([page.name for page in pages], left_out) == (["Shop", "Stock", "Asleep"], 0)
    [indexes] = pages[0].extracts
    assert (indexes.columns, indexes.rows) == (("index", "entries"), (("Fans/Out", 3000),))
    assert dict(pages[0].facts)["disk_bytes"] == 1 << 30


def test_databases_beyond_those_with_a_page_are_counted_and_the_worst_have_one(report: Report) -> None:
    names = tuple((f"db{n}", None) for n in range(1000))
    [fact] = [fact for fact in report.facts if fact.id == "databases"]
    pages, left_out = databases(replace(report, facts=(replace(fact, rows=names, total=1000),)))
    assert (len(pages), left_out) == (PAGES, 1003 - PAGES)
    assert pages[0].name == "Shop"


def test_coverage_counts_verdicts_given_of_those_asked_for(report: Report) -> None:
    made = coverage(report)
    assert made.nodes == ("A", "B")
    assert made.rows == (("indexes", ((4, 5), (1, 1))),)


def test_the_timeline_of_nothing_is_none() -> None:
    assert timeline_chart(Timeline((), (), None, (), 300)) is None
    assert timeline_chart(TIMELINE) is not None
