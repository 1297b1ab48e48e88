"""Growth per day, days until full, counters over a restart, and what is noise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from analyzer.compare.inputs import Input
from analyzer.compare.quantities import SMALLEST_CHANGE, Quantity
from analyzer.compare.trends import counter, gauge
from analyzer.model import Status

START = datetime(2026, 11, 23, tzinfo=UTC).replace(tzinfo=None)
DAY_S = 86_400.0
GAUGE = Quantity("used", "Used", "seen", "SELECT node, database, name, value AS used_bytes, other AS room FROM seen")
EVENTS = Quantity(
    "requests", "Requests", "seen", "SELECT node, database, name, value AS requests, other AS since_seconds FROM seen",
    is_of_events=True,
)  # fmt: skip


def side(value: float, other: float | None, after: timedelta) -> Input:
    """Return an input that holds one number, and what belongs to it: the room left, or since when it counts."""
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE seen AS SELECT 'A' AS node, NULL AS database, 'x' AS name, $1::DOUBLE AS value,"
        " $2::DOUBLE AS other, $3::TIMESTAMP AS captured_at",
        [value, other, START + after],
    )
    return Input("x.zip", connection, (), Status.OK, START + after)


def test_a_volume_is_full_when_its_growth_has_used_the_room() -> None:
    [trend] = gauge(GAUGE, side(100, 50, timedelta(0)), side(120, 30, timedelta(days=2)))
    assert (trend.per_day, trend.days_left) == (10, 3)


def test_growth_over_minutes_says_nothing_about_days() -> None:
    [trend] = gauge(GAUGE, side(100, 50, timedelta(0)), side(120, 30, timedelta(minutes=20)))
    assert (trend.per_day, trend.days_left) == (None, None)


def test_what_shrinks_never_fills() -> None:
    [trend] = gauge(GAUGE, side(120, 30, timedelta(0)), side(100, 50, timedelta(days=2)))
    assert (trend.per_day, trend.days_left) == (-10, None)


def test_a_counter_is_a_rate_between_the_two() -> None:
    [trend] = counter(EVENTS, side(1000, 100, timedelta(0)), side(1000 + DAY_S * 20, 100 + DAY_S, timedelta(days=1)))
    assert (trend.before, trend.after, trend.has_restarted) == (10, 20, False)


def test_a_counter_that_restarted_counts_since_then() -> None:
    [trend] = counter(EVENTS, side(1000, 100, timedelta(0)), side(600, 30, timedelta(days=1)))
    assert (trend.before, trend.after, trend.has_restarted) == (10, 20, True)


@pytest.mark.parametrize(
    ("later", "is_noise"),
    [
        pytest.param(1140, True, id="140 where 100 were expected: chance"),
        pytest.param(1170, False, id="170 where 100 were expected: more than chance"),
    ],
)
def test_events_differ_by_chance(later: float, is_noise: bool) -> None:
    [trend] = counter(EVENTS, side(1000, 1000, timedelta(0)), side(later, 1100, timedelta(seconds=100)))
    assert (trend.share < SMALLEST_CHANGE) is is_noise


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param((1000, 0), (2000, DAY_S), id="it had just started"),
        pytest.param((1000, 100), (900, 2 * DAY_S), id="it fell without a restart: it is another counter"),
    ],
)
def test_a_rate_that_makes_no_sense_is_not_told(before: tuple[float, float], after: tuple[float, float]) -> None:
    assert list(counter(EVENTS, side(*before, timedelta(0)), side(*after, timedelta(days=1)))) == []
