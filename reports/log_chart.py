"""Log records by level over time, as the geometry of a small static picture and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from analyzer.model import LogBucket

WIDTH, HEIGHT = 960, 72
# Worst at the bottom. Levels of old and new servers: one word each for what means the same.
SERIES = {"error": ("fatal", "error"), "warning": ("warn",), "rest": ()}


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle: which series it belongs to, and where it stands, in the picture's own units."""

    series: str
    x: float
    y: float
    width: float
    height: float
    label: str


@dataclass(frozen=True, slots=True)
class Lane:
    """The picture of one node."""

    node: str
    bars: tuple[Bar, ...]
    most: int


@dataclass(frozen=True, slots=True)
class LogChart:
    """All lanes on one axis, and the table that says the same."""

    lanes: tuple[Lane, ...]
    first: datetime
    last: datetime
    bucket_seconds: int
    levels: tuple[str, ...]
    rows: tuple[tuple[str, datetime, tuple[int, ...]], ...]
    totals: dict[str, int]


def log_chart(buckets: Sequence[LogBucket], bucket_seconds: int) -> LogChart | None:
    """Return the chart, or None without a record."""
    if not buckets:
        return None
    first = min(bucket.at for bucket in buckets)
    last = max(bucket.at for bucket in buckets) + timedelta(seconds=bucket_seconds)
    totals: dict[str, int] = {}
    for bucket in buckets:
        for level, count in bucket.counts.items():
            totals[level] = totals.get(level, 0) + count
    levels = tuple(sorted(totals, key=lambda level: (_series_rank(level), level)))
    lanes = tuple(
        _lane(node, [bucket for bucket in buckets if bucket.node == node], first, last, bucket_seconds)
        for node in sorted({bucket.node for bucket in buckets})
    )
    rows = tuple((bucket.node, bucket.at, tuple(bucket.counts.get(level, 0) for level in levels)) for bucket in buckets)
    return LogChart(lanes, first, last, bucket_seconds, levels, rows, totals)


def series(level: str) -> str:
    """Return the series that a level is drawn in."""
    return next((name for name, levels in SERIES.items() if level.lower() in levels), "rest")


def _series_rank(level: str) -> int:
    return list(SERIES).index(series(level))


def _lane(node: str, buckets: Sequence[LogBucket], first: datetime, last: datetime, bucket_seconds: int) -> Lane:
    most = max(sum(bucket.counts.values()) for bucket in buckets)
    step = WIDTH / ((last - first) / timedelta(seconds=bucket_seconds))
    bars = []
    for bucket in buckets:
        x = WIDTH * ((bucket.at - first) / (last - first))
        floor = float(HEIGHT)
        for name in SERIES:
            count = sum(count for level, count in bucket.counts.items() if series(level) == name)
            if count:
                height = max(1.0, HEIGHT * count / most)
                floor -= height
                label = f"{bucket.at:%Y-%m-%d %H:%M:%S}Z: {count:,} {name}"
                bars.append(
                    Bar(name, round(x, 1), round(max(floor, 0), 1), round(max(step - 1, 1), 1), round(height, 1), label)
                )
    return Lane(node, tuple(bars), most)
