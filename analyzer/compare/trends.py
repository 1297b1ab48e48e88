"""What grew or shrank, how fast, and by how much beside what is noise."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from analyzer.compare.inputs import Input
from analyzer.compare.quantities import COUNTERS, GAUGES, Quantity
from analyzer.model import Row, Trend

SECONDS_A_DAY = 86_400
CHANCE = 3  # deviations that chance alone hardly reaches; events one by one deviate by the root of their number
LEAST_DAYS = 1 / 24  # growth over minutes says nothing about days
Key = tuple[Any, Any, str]


def trends(before: Input, after: Input) -> list[Trend]:
    """Return every quantity that both sides saw and that differs, those that fill a volume first, then by effect."""
    found = [
        *(trend for quantity in GAUGES for trend in gauge(quantity, before, after)),
        *(trend for quantity in COUNTERS for trend in counter(quantity, before, after)),
    ]
    return sorted(found, key=_by_effect)


def _by_effect(trend: Trend) -> tuple[bool, float, str, str]:
    return trend.days_left is None, -trend.share, trend.title, str((trend.node, trend.database, trend.name))


def _pairs(quantity: Quantity, before: Input, after: Input) -> Iterator[tuple[Key, str, Row, Row, float]]:
    """Yield each quantity that both sides saw: its key, its column, both rows, and the days between."""
    newest = f"SELECT max(captured_at) AS captured_at FROM {quantity.table}"
    sql = f"SELECT q.*, t.captured_at FROM ({quantity.sql}) AS q, ({newest}) AS t"
    old = {_key(row): row for row in before.rows(sql)}
    for row in after.rows(sql):
        was = old.get(_key(row))
        column = list(row)[3]
        if was is None or was[column] is None or row[column] is None:
            continue
        between = _between(was["captured_at"], row["captured_at"])
        yield _key(row), column, was, row, between / timedelta(days=1)


def _key(row: Row) -> Key:
    return row["node"], row["database"], str(row["name"])


def _between(earlier: datetime | None, later: datetime | None) -> timedelta:
    return later - earlier if earlier and later else timedelta(0)


def gauge(quantity: Quantity, before: Input, after: Input) -> Iterator[Trend]:
    """Yield how each number changed, by how much a day, and when what it fills is full."""
    for key, column, was, now, days in _pairs(quantity, before, after):
        old, new = float(was[column]), float(now[column])
        if old == new:
            continue
        per_day = (new - old) / days if days >= LEAST_DAYS else None
        fills = per_day is not None and per_day > 0 and now.get("room") is not None
        days_left = now["room"] / per_day if fills and per_day else None
        yield Trend(
            quantity.title, column, *key, before=old, after=new, share=_share(old, new, quantity.least),
            per_day=per_day, days_left=days_left,
        )  # fmt: skip


def counter(quantity: Quantity, before: Input, after: Input) -> Iterator[Trend]:
    """Yield the rate of each counter: before, since its start; after, between the two or since a restart."""
    for key, column, was, now, days in _pairs(quantity, before, after):
        seconds, since, earlier = days * SECONDS_A_DAY, now["since_seconds"], was["since_seconds"]
        if seconds <= 0:
            continue
        restarted = since is not None and since < seconds
        counted = float(now[column]) - (0.0 if restarted else float(was[column]))
        if earlier is None:  # nobody knows since when it counted: what it counted is all there is to say
            if counted >= quantity.least:
                yield Trend(
                    quantity.title, column, *key, before=float(was[column]), after=float(now[column]), share=1.0,
                    per_day=counted / days if days >= LEAST_DAYS else None,
                )  # fmt: skip
            continue
        counting = since if restarted else seconds
        if not earlier or not counting or counted < 0:
            continue
        old, new = float(was[column]) / earlier, counted / counting
        least = max(quantity.least, CHANCE * math.sqrt(counted + old * counting) if quantity.is_of_events else 0.0)
        yield Trend(
            quantity.title, column, *key, before=old, after=new, share=_share(old, new, least / counting),
            is_rate=True, has_restarted=restarted,
        )  # fmt: skip


def _share(old: float, new: float, least: float) -> float:
    """Return the size of an effect: 0 (noise) to 1 (from nothing, or to nothing)."""
    if abs(new - old) < least:
        return 0.0
    return abs(new - old) / max(abs(old), abs(new), 1e-9)
