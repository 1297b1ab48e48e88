"""How .NET and RavenDB write values as text, and what those are as numbers.

A text that is none of these gives None: a value we cannot read is unknown, not zero.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

_TIMESPAN = re.compile(r"(-)?(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,7}))?")
_SIZE = re.compile(r"(-?[\d,]+(?:\.\d+)?)\s*(Bytes?|KBytes|MBytes|GBytes|TBytes|PBytes)", re.IGNORECASE)
_UNIT = {"byte": 0, "bytes": 0, "kbytes": 1, "mbytes": 2, "gbytes": 3, "tbytes": 4, "pbytes": 5}
NEVER = "0001-01-01"


def seconds(text: object) -> float | None:
    """Return the seconds of a TimeSpan: `1.02:03:04.5678901` is 1 d 2 h 3 min 4.57 s."""
    found = _TIMESPAN.fullmatch(text) if isinstance(text, str) else None
    if not found:
        return None
    sign, days, hours, minutes, secs, fraction = found.groups()
    whole = int(days or 0) * 86400 + int(hours) * 3600 + int(minutes) * 60 + int(secs) + float(f"0.{fraction or 0}")
    return -whole if sign else whole


def size_bytes(text: object) -> int | None:
    """Return the bytes of a humane size, `23.54 GBytes`; a number is bytes already.

    The text has three digits after the point at most, so the result is that coarse.
    """
    if isinstance(text, int | float) and not isinstance(text, bool):
        return int(text)
    found = _SIZE.fullmatch(text.strip()) if isinstance(text, str) else None
    if not found:
        return None
    number, unit = found.groups()
    return round(float(number.replace(",", "")) * float(1024 ** _UNIT[unit.lower()]))


def time(text: object) -> datetime | None:
    """Return the UTC time of a DateTime; one without a zone is UTC, as RavenDB means it. Year 1 means never."""
    if not isinstance(text, str) or text.startswith(NEVER):
        return None
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
