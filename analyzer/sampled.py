"""Reads samples, one line of JSON for each moment, and makes rates of counters that grow since a machine started."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

from analyzer.json_text import parsed

DEEPEST = 20
Told = dict[str, Any]


def samples(text: str) -> Iterator[Told]:
    """Yield each sample that can be read."""
    for line in text.splitlines():
        try:
            told, _ = parsed(line.encode("utf-8", "replace"), DEEPEST)
        except ValueError:
            continue
        if isinstance(told, dict):
            yield told


def with_one_before(text: str) -> Iterator[tuple[Told, Told | None, float | None]]:
    """Yield each sample with the one before it, and the seconds between them; the first has none."""
    all_of_them = list(samples(text))
    if all_of_them:
        yield all_of_them[0], None, None
    for before, now in pairwise(all_of_them):
        yield now, before, _seconds(before.get("at"), now.get("at"))


def _seconds(first: object, second: object) -> float | None:
    try:
        passed = datetime.fromisoformat(str(second)) - datetime.fromisoformat(str(first))
    except (ValueError, TypeError):
        return None
    return passed.total_seconds() if passed.total_seconds() > 0 else None


def part(told: object, *names: str) -> Any:
    """Return what lies below names, None where there is nothing."""
    for name in names:
        told = told.get(name) if isinstance(told, dict) else None
    return told


def rate(now: object, before: object, seconds: float | None) -> float | None:
    """Return what a counter grew by in a second; None where it was set back."""
    if seconds is None or not isinstance(now, int | float) or not isinstance(before, int | float) or now < before:
        return None
    return (now - before) / seconds
