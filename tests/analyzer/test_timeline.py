"""The timeline: events of all nodes on one clock, and what was changed before the first error."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from analyzer import charts, timeline
from analyzer.discover import all_checks, all_tables
from analyzer.model import Event, Lane, Status

AT = datetime(2026, 11, 24, 10, tzinfo=UTC)
NODES = "CREATE TABLE nodes AS SELECT * FROM (VALUES ('A', 2.5, 0.1), ('B', NULL, NULL)) t(node, clock_offset_seconds, clock_uncertainty_seconds)"


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute(NODES)
    return made


def lane(sql: str, **kind: bool) -> timeline.LaneQuery:
    return timeline.LaneQuery("x", "X", "nodes", sql, **kind)


def event(minute: float, status: Status | None = None) -> Event:
    return Event(AT + timedelta(minutes=minute), "A", None, "it", status)


def test_an_event_stands_where_the_collectors_clock_would_have_put_it(connection: duckdb.DuckDBPyConnection) -> None:
    sql = """
        SELECT TIMESTAMPTZ '2026-11-24 10:00:05Z' AS begin_at, NULL AS end_at, node, NULL AS database, 'it' AS what,
            NULL AS status, 1 AS count, 'p' AS path
        FROM (VALUES ('A'), ('B'), (NULL)) t(node)
    """
    made = timeline._lane(connection, lane(sql))
    assert [(one.node, one.at - AT) for one in made.events] == [
        ("A", timedelta(seconds=2.5)),
        ("B", timedelta(seconds=5)),
        (None, timedelta(seconds=5)),
    ]


def test_of_many_events_the_first_and_the_worst_are_kept(connection: duckdb.DuckDBPyConnection) -> None:
    sql = """
        SELECT TIMESTAMPTZ '2026-11-24 10:00:00Z' + to_seconds(n) AS begin_at, NULL AS end_at, 'B' AS node,
            NULL AS database, concat('it ', n) AS what, if(n = 900, 'critical', NULL) AS status, 1 AS count, 'p' AS path
        FROM range(1000) t(n)
    """
    made = timeline._lane(connection, lane(sql))
    assert (made.total, len(made.events)) == (1000, timeline.EVENTS_SHOWN)
    assert made.events[0].at == AT
    assert [one.what for one in made.events if one.status is Status.CRITICAL] == ["it 900"]


def test_the_first_error_is_the_earliest_of_those_that_can_be_one() -> None:
    errors = Lane("e", "E", "nodes", (event(8, Status.NOTICE), event(9, Status.WARNING)), 2, is_error=True)
    others = Lane("o", "O", "nodes", (event(1, Status.CRITICAL),), 1)
    assert timeline.first_error([others, errors]) == event(9, Status.WARNING)
    assert timeline.first_error([others]) is None


def test_what_was_changed_before_it_is_what_lies_five_minutes_before_at_most() -> None:
    changes = Lane("c", "C", "nodes", tuple(event(minute) for minute in (3.9, 4, 9, 9.1)), 4, is_change=True)
    others = Lane("o", "O", "nodes", (event(8),), 1)
    found = timeline.before([others, changes], event(9, Status.WARNING))
    assert [one.at - AT for _, one in found] == [timedelta(minutes=4), timedelta(minutes=9)]
    assert timeline.before([changes], None) == ()


def test_a_chart_keeps_the_lowest_and_the_highest_of_each_stretch(connection: duckdb.DuckDBPyConnection) -> None:
    sql = """
        SELECT TIMESTAMPTZ '2026-11-24 10:00:00Z' + to_milliseconds(n) AS measured_at, 'B' AS node, 'Shop' AS series,
            if(n = 4321, 900.0, 1.0) AS value
        FROM range(20000) t(n)
    """
    made = charts._chart(connection, charts.ChartQuery("x", "X", "x", "nodes", "duration_ms", sql), {})
    [series] = made.series
    assert series.values == 20000
    assert len(series.points) <= charts.BUCKETS + 1
    assert [(low, high) for _, low, high in series.points if high > 1] == [(1, 900)]
    assert (series.least, series.median, series.most) == (1, 1, 900)


def test_a_chart_draws_the_series_with_the_highest_values_and_counts_all(connection: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT TIMESTAMPTZ '2026-11-24 10:00:00Z' AS measured_at, 'B' AS node, concat('s', n) AS series, n AS value FROM range(50) t(n)"
    made = charts._chart(connection, charts.ChartQuery("x", "X", "x", "nodes", "n", sql), {})
    assert (made.total, [series.name for series in made.series]) == (50, ["s49", "s48", "s47", "s46", "s45", "s44"])


def test_a_sample_has_the_collectors_time_already(connection: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT TIMESTAMPTZ '2026-11-24 10:00:05Z' AS measured_at, 'A' AS node, 'x' AS series, 1.0 AS value"
    for is_by_collector, seconds in ((False, 2.5), (True, 5.0)):
        query = charts.ChartQuery("x", "X", "", "nodes", "value", sql, is_by_collector=is_by_collector)
        [series] = charts._chart(connection, query, {}).series
        assert (series.points[0][0] - AT).total_seconds() == seconds


def test_a_chart_without_a_value_has_no_series(connection: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT NULL::TIMESTAMPTZ AS measured_at, 'B' AS node, 's' AS series, NULL::DOUBLE AS value"
    assert charts._chart(connection, charts.ChartQuery("x", "X", "x", "nodes", "n", sql), {}).series == ()


def test_lanes_and_charts_name_tables_and_checks_that_exist() -> None:
    tables = {table.name for table in all_tables()}
    assert {lane.table for lane in timeline.LANES} | {chart.table for chart in charts.CHARTS} <= tables
    assert {chart.limits for chart in charts.CHARTS if chart.limits} <= {check.id for check in all_checks()}
