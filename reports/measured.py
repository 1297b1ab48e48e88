"""What a finding measured against the limits of its check, as the geometry of a small gauge."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from analyzer.model import Check, Finding, Measured

WIDTH = 400
LOGARITHMIC_FROM = 100


@dataclass(frozen=True, slots=True)
class Tick:
    """One limit on the gauge. `is_crossed` says that it is the one that made the verdict."""

    name: str
    value: float
    x: float
    is_crossed: bool


@dataclass(frozen=True, slots=True)
class Gauge:
    """A measured value as a bar, with a tick at each limit that its check compares it with."""

    measured: Measured
    width: float
    ticks: tuple[Tick, ...]
    less_is_worse: bool
    is_logarithmic: bool


def gauge(check: Check, finding: Finding) -> Gauge | None:
    """Return the gauge of a finding; None where it stands on no number that crossed a limit."""
    for measured in finding.measured:
        if _is_size(measured.value) and _is_size(measured.limit):
            names = {found.limit for found in check.comparisons if found.column == measured.column}
            values = {name: check.thresholds[name].value for name in names if name in check.thresholds}
            values[measured.threshold] = measured.limit
            return _gauge(measured, {name: float(value) for name, value in values.items() if _is_size(value)})
    return None


def _gauge(measured: Measured, limits: Mapping[str, float]) -> Gauge:
    value = float(measured.value)
    most = max(value, *limits.values())
    top = 100.0 if measured.column.endswith("_percent") and 50 < most <= 100 else 1.15 * most or 1.0
    sizes = [size for size in (value, *limits.values()) if size > 0]
    logarithmic = bool(sizes) and max(sizes) / min(sizes) > LOGARITHMIC_FROM

    def x(size: float) -> float:
        if logarithmic:
            floor = min(sizes) / 2
            return round(WIDTH * math.log(max(size, floor) / floor) / math.log(top / floor), 1)
        return round(WIDTH * size / top, 1)

    ticks = (
        Tick(name, limit, x(limit), name == measured.threshold)
        for name, limit in sorted(limits.items(), key=lambda pair: (pair[1], pair[0]))
    )
    return Gauge(measured, x(value), tuple(ticks), measured.sign.startswith("<"), logarithmic)


def _is_size(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
