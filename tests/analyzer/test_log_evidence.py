"""The log beside findings and in the timeline: rates of errors by shape, and the records around a finding's time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import duckdb
import pytest

from analyzer import log_rates
from analyzer.log_lines import log_lines, onset
from analyzer.model import Evidence, Finding, Status

TABLES = """
    CREATE TABLE nodes AS SELECT 'A' AS node, 10.0 AS clock_offset_seconds;
    CREATE TABLE clocks AS SELECT 'A' AS node, 3600 AS utc_offset_seconds;
    CREATE TABLE log_files AS SELECT * FROM (VALUES ('utc.log', 0), ('local.log', 7)) t(path, local_time_records);
    CREATE TABLE log_shapes AS SELECT
        n AS shape_id, if(n = 0, 'INFO', if(n < 4, 'WARN', 'ERROR')) AS level, concat('shape ', n) AS template,
        NULL AS exception_type, 'utc.log' AS path,
        TIMESTAMPTZ '2026-11-24 10:00:30Z' AS first_at, TIMESTAMPTZ '2026-11-24 10:03:20Z' AS last_at
        FROM range(10) t(n);
    CREATE TABLE log_rates AS SELECT
        'A' AS node, n AS shape_id, n AS records, 'utc.log' AS path,
        TIMESTAMPTZ '2026-11-24 10:00:00Z' + to_minutes(m) AS minute
        FROM range(10) t(n), range(4) u(m);
    CREATE TABLE log_records AS SELECT
        'A' AS node, TIMESTAMPTZ '2026-11-24 10:00:00Z' + to_seconds(n) AS logged_at, 'INFO' AS level,
        n = 31 AS is_error, 'Shop' AS resource, NULL AS component, concat('record ', n) AS message, NULL AS exception_type
        FROM range(100) t(n);
"""


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute(TABLES)
    return made


def test_the_most_frequent_errors_have_a_lane_each_and_the_others_one(connection: duckdb.DuckDBPyConnection) -> None:
    made = log_rates.lanes(connection)
    titles = [f"Log: shape {n}" for n in (9, 8, 7, 6, 5)]
    assert [lane.title for lane in made] == [*titles, "Log: all other errors and warnings"]
    assert [event.count for event in made[0].events] == [9, 9, 9, 9]
    assert made[5].events[0].count == 4 + 3 + 2 + 1


def test_a_bar_starts_at_its_first_record_by_the_collectors_clock(connection: duckdb.DuckDBPyConnection) -> None:
    first, *_, last = log_rates.lanes(connection)[0].events
    assert first.at == datetime(2026, 11, 24, 10, 0, 20, tzinfo=UTC)
    assert last.until == datetime(2026, 11, 24, 10, 3, 10, tzinfo=UTC)


def test_local_times_are_put_right_by_the_zone_of_the_server(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("UPDATE log_shapes SET path = 'local.log'; UPDATE log_rates SET path = 'local.log'")
    assert log_rates.lanes(connection)[0].events[0].at == datetime(2026, 11, 24, 9, 0, 20, tzinfo=UTC)


def test_a_log_without_errors_has_no_lane(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("DELETE FROM log_rates WHERE shape_id > 0")
    assert log_rates.lanes(connection) == ()


def finding(**values: object) -> Finding:
    return Finding("a.b", "T", Status.CRITICAL, "A", "r", "A", evidence=(Evidence(None, "t", "q", values),))


def test_lines_before_and_after_a_findings_time_are_shown_and_the_error_is_marked(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    found = finding(last_error_at="2026-11-24T10:00:30.500000Z")
    lines = log_lines(connection, [found, replace(found, resource="B")])
    assert list(lines) == [found.id]
    assert [line.text for line in lines[found.id]] == [f"Shop record {n}" for n in range(28, 36)]
    assert [line.text for line in lines[found.id] if line.is_decisive] == ["Shop record 31"]


def test_a_finding_without_a_time_has_no_lines(connection: duckdb.DuckDBPyConnection) -> None:
    assert log_lines(connection, [finding(entries=3)]) == {}
    assert onset(Finding("a.b", "T", Status.CRITICAL, "A", "r")) is None
