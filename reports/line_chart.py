"""Charts over time: the geometry of static pictures, a sentence for each line, and the points for the page's script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from analyzer.model import Chart, Series
from reports import wording

WIDTH, HEIGHT = 1000, 120
PANELS = 24
COLOURS = 6
_LEVELS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True, slots=True)
class Line:
    """One series: its path in the first view, and the sentence that says the same."""

    name: str
    node: str | None
    colour: int
    d: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A threshold inside the picture."""

    name: str
    text: str
    y: float


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart, from 0 to `top`. `points` are, per line, the times in ms, the lowest and the highest values."""

    chart: Chart
    lines: tuple[Line, ...]
    limits: tuple[Limit, ...]
    top: float
    top_text: str
    points: list[list[list[float]]]


def panels(charts: tuple[Chart, ...], begin: datetime, end: datetime) -> tuple[Panel, ...]:
    """Return the panels of a report, drawn from `begin` to `end`."""
    return tuple(_panel(chart, begin, end) for chart in charts[:PANELS])


def axis_top(most: float) -> float:
    """Return the next round number at or above the highest value."""
    if most <= 0:
        return 1.0
    scale = 1.0
    while scale * 10 <= most:
        scale *= 10
    while scale > most:
        scale /= 10
    return next((level * scale for level in _LEVELS if level * scale >= most), 10 * scale)


def _panel(chart: Chart, begin: datetime, end: datetime) -> Panel:
    top = axis_top(1.02 * max(series.most for series in chart.series))
    lines = tuple(
        Line(
            series.name, series.node, number % COLOURS, _path(series, begin, end, top), _sentence(chart.column, series)
        )
        for number, series in enumerate(chart.series)
    )
    limits = tuple(
        Limit(name, wording.value(chart.column, limit), round(HEIGHT * (1 - limit / top), 1))
        for name, limit in chart.limits
        if 0 < limit <= top
    )
    points = [_points(series) for series in chart.series]
    return Panel(chart, lines, limits, top, wording.value(chart.column, top), points)


def _path(series: Series, begin: datetime, end: datetime, top: float) -> str:
    """Return a line through the lowest and the highest value of each bucket."""
    parts: list[str] = []
    for at, low, high in series.points:
        x = WIDTH * ((at - begin) / (end - begin))
        for value in (high,) if low == high else (low, high):
            parts.append(f"{'L' if parts else 'M'}{x:.5g} {HEIGHT * (1 - value / top):.4g}")
    if len(series.points) == 1:
        parts.append("h.01")  # a single value is a dot, by the round cap of the line
    return "".join(parts)


def _points(series: Series) -> list[list[float]]:
    times: list[float] = [int(at.timestamp() * 1000) for at, _, _ in series.points]
    return [times, [_short(low) for _, low, _ in series.points], [_short(high) for _, _, high in series.points]]


def _short(value: float) -> float:
    return float(f"{value:.6g}")


def _sentence(column: str, series: Series) -> str:
    least, median, most = (wording.value(column, value) for value in (series.least, series.median, series.most))
    if series.values == 1:
        return f"one value, {most}"
    return f"{series.values:,} values, lowest {least}, median {median}, highest {most}"


def chart_times(drawn: tuple[Panel, ...]) -> list[dict[str, Any]]:
    """Return what the script needs to draw the panels again for another view."""
    return [
        {"id": panel.chart.id, "unit": panel.chart.column, "top": panel.top, "lines": panel.points} for panel in drawn
    ]
