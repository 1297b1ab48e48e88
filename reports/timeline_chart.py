"""The timeline as the geometry of a static picture, the same as a table, and the times that the page's script needs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from analyzer.model import Clock, Event, Lane, Timeline

WIDTH = 1000
ROW = 12  # height of one node's row in a lane, in the picture's own units
BARS = 40
NEAR = timedelta(hours=24)
RECENT = timedelta(days=7)
AROUND = timedelta(minutes=15)
TICKS = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """One event in the picture. `d` is its path in the first view, empty where the view does not reach it."""

    number: int
    event: Event
    row: int
    d: str


@dataclass(frozen=True, slots=True)
class DrawnLane:
    """One lane: its events as marks, and how high it is."""

    lane: Lane
    marks: tuple[Mark, ...]
    height: int
    most: int


@dataclass(frozen=True, slots=True)
class TimelineChart:
    """All lanes on one axis from `first` to `last`, drawn from `begin` to `end`.

    `near` are the numbers of events that are closer to an event of another node than the clocks are certain.
    """

    lanes: tuple[DrawnLane, ...]
    empty: tuple[Lane, ...]
    nodes: tuple[str | None, ...]
    first: datetime
    last: datetime
    begin: datetime
    end: datetime
    ticks: tuple[datetime, ...]
    records: tuple[tuple[Lane, Mark], ...]
    uncertainty_seconds: float | None
    near: frozenset[int]
    times: dict[str, Any]


def timeline_chart(timeline: Timeline, others: Sequence[datetime] = ()) -> TimelineChart | None:
    """Return the picture, or None where nothing has a time. `others` are times that the axis must reach too."""
    events = [event for lane in timeline.lanes for event in lane.events]
    if not events:
        return None
    first = min((*(event.at for event in events), *others))
    last = max((*(event.until or event.at for event in events), *others))
    last = max(last, first + timedelta(minutes=1))
    begin, end = _view(timeline, first, last)
    nodes = tuple(sorted({event.node for event in events}, key=lambda node: (node is None, node)))
    lanes, number = [], 0
    for lane in timeline.lanes:
        if lane.events:
            lanes.append(_lane(lane, nodes, begin, end, number))
            number += len(lane.events)
    records = sorted(
        ((drawn.lane, mark) for drawn in lanes for mark in drawn.marks),
        key=lambda record: (record[1].event.at, record[1].number),
    )
    uncertainty = _uncertainty(timeline.clocks)
    return TimelineChart(
        lanes=tuple(lanes),
        empty=tuple(lane for lane in timeline.lanes if not lane.events),
        nodes=nodes,
        first=first,
        last=last,
        begin=begin,
        end=end,
        ticks=tuple(begin + (end - begin) * part / TICKS for part in range(TICKS + 1)),
        records=tuple(records),
        uncertainty_seconds=uncertainty,
        near=_near([mark for _, mark in records], uncertainty),
        times={
            "first": _ms(first),
            "last": math.ceil(_ms(last)),
            "begin": _ms(begin),
            "end": math.ceil(_ms(end)),
            "error": None if timeline.first_error is None else _ms(timeline.first_error.at),
        },
    )


def _view(timeline: Timeline, first: datetime, last: datetime) -> tuple[datetime, datetime]:
    """Return the first view: from shortly before the first error of the last week, else the last day, to the end."""
    begin = max(first, last - NEAR)
    error = timeline.first_error
    if error is not None and error.at >= last - RECENT:
        events = (event.at for lane in timeline.lanes for event in lane.events)
        begin = min((at for at in events if at >= error.at - AROUND), default=error.at)
    margin = max((last - begin) / 50, timedelta(seconds=1))
    return begin - margin, last + margin


def _lane(lane: Lane, nodes: Sequence[str | None], begin: datetime, end: datetime, number: int) -> DrawnLane:
    most = max(event.count for event in lane.events)
    height = BARS if lane.is_rate else ROW * len(nodes)
    marks = []
    for place, event in enumerate(lane.events):
        row = nodes.index(event.node)
        d = _bar(event, most, begin, end) if lane.is_rate else _dot(event, row, begin, end)
        marks.append(Mark(number + place, event, row, d))
    return DrawnLane(lane, tuple(marks), height, most)


def _dot(event: Event, row: int, begin: datetime, end: datetime) -> str:
    x, until = _x(event.at, begin, end), _x(event.until or event.at, begin, end)
    if until < 0 or x > WIDTH:
        return ""
    return f"M{x:g} {row * ROW + ROW // 2}H{max(until, x):g}"


def _bar(event: Event, most: int, begin: datetime, end: datetime) -> str:
    x, until = _x(event.at, begin, end), _x(event.until or event.at, begin, end)
    if until < 0 or x > WIDTH:
        return ""
    height = bar_height(event.count, most)
    return f"M{x:g} {BARS}V{BARS - height:g}H{max(until, x + 1):g}V{BARS}Z"


def bar_height(count: int, most: int) -> float:
    """Return how high a bar is: each doubling of the count is one step."""
    return round(BARS * (1 + math.log2(max(count, 1))) / (1 + math.log2(max(most, 1))), 1)


def _x(at: datetime, begin: datetime, end: datetime) -> float:
    return round(WIDTH * ((at - begin) / (end - begin)), 2)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _uncertainty(clocks: Iterable[Clock]) -> float | None:
    known = [clock.uncertainty_seconds for clock in clocks if clock.uncertainty_seconds is not None]
    return max(known, default=None)


def _near(marks: Sequence[Mark], uncertainty: float | None) -> frozenset[int]:
    """Return the events whose order against a neighbour on another node is not certain."""
    if uncertainty is None:
        return frozenset()
    close: set[int] = set()
    for one, other in pairwise(marks):
        apart = (other.event.at - one.event.at) / timedelta(seconds=1)
        if one.event.node != other.event.node and apart < 2 * uncertainty:
            close |= {one.number, other.number}
    return frozenset(close)
