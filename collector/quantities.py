"""Sizes, durations and moments as people write them on a command line."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any

import click

UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
SECONDS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}


class Size(click.ParamType):  # type: ignore[type-arg]  # older versions of click have none
    """300MB, 2GB; in bytes."""

    name = "size"

    def __init__(self, smallest: int = 0) -> None:
        """Refuse less than `smallest` bytes."""
        self._smallest = smallest

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return bytes."""
        found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMG]?)B?\s*", str(value), re.IGNORECASE)
        if not found:
            self.fail(f"{value!r} is not a size. Write it as 300MB or 2GB.", param, ctx)
        try:
            size = int(float(found[1]) * UNITS[found[2].upper()])
        except OverflowError:
            self.fail(f"{value} is more than any size.", param, ctx)
        if size < self._smallest:
            self.fail(f"{value} is too little; {self._smallest >> 20}MB at least are needed.", param, ctx)
        return size


class Duration(click.ParamType):  # type: ignore[type-arg]  # older versions of click have none
    """90s, 5m, 1h; in seconds."""

    name = "time"

    def __init__(self, shortest_s: float = 0.0) -> None:
        """Refuse less than `shortest_s`."""
        self._shortest_s = shortest_s

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return seconds."""
        found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(s|min|m|h|)\s*", str(value), re.IGNORECASE)
        if not found:
            self.fail(f"{value!r} is not a time. Write it as 90s, 5m or 1h.", param, ctx)
        seconds = float(found[1]) * SECONDS[found[2].lower()]
        if seconds < self._shortest_s:
            self.fail(f"{value} is too short; {self._shortest_s:g}s at least are needed.", param, ctx)
        return seconds


class Moment(click.ParamType):  # type: ignore[type-arg]  # as above
    """2026-11-25T13:00Z, 2026-11-25 13:00:05+01:00, in the zone of this machine where none is given; or 2h ago."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment with its zone."""
        if isinstance(value, datetime):
            return value
        text = str(value).strip()
        ago = re.fullmatch(r"(\d+)\s*(min|m|h|d)(?:\s+ago)?", text, re.IGNORECASE)
        try:
            if ago:
                unit = SECONDS.get(ago[2].lower(), 86400)
                return datetime.now(timezone.utc) - timedelta(seconds=int(ago[1]) * unit)
            # Python before 3.11 knows no Z, and only whole minutes or seconds.
            told = datetime.fromisoformat(re.sub(r"[zZ]$|\s+UTC$", "+00:00", text))
            return told if told.tzinfo else told.astimezone()
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no time. Write it as 2026-11-25T13:00Z, '2026-11-25 13:00' or 2h.", param, ctx)
