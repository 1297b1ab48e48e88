"""How values are written in every report: units from the column's name, hidden characters made visible.

Whatever comes from a bundle is hostile text. Here it becomes printable; escaping it for HTML or Markdown
is the renderer's work.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

NOT_REPORTED = "not reported"
TEXT_CHARACTERS = 10_000
NAME_CHARACTERS = 80
NO_BREAK = "\N{NO-BREAK SPACE}"
_SIZES = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|\+00:00)")
_HIDDEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}


def visible(text: str, *, lines: bool = False) -> str:
    """Return the text with characters that do not print, or that turn its direction, as visible marks.

    With `lines`, line breaks and tabs stay as they are.
    """
    if text.isprintable():
        return text
    if lines:
        text = text.replace("\r\n", "\n")
    return "".join(c if c.isprintable() or c == " " or (lines and c in "\n\t") else _mark(c) for c in text)


def cut(text: str, characters: int = TEXT_CHARACTERS) -> str:
    """Return a text of about `characters` at most: cut in the middle, saying how much is left out."""
    if len(text) <= characters:
        return text
    half = characters // 2
    return f"{text[:half]} … {len(text) - 2 * half:,} characters more … {text[-half:]}"


def name(text: object) -> str:
    """Return a name from the bundle, short and printable."""
    return visible(cut(str(text), NAME_CHARACTERS))


def title(column: str) -> str:
    """Return a column's name as words, without the unit that its values carry."""
    for unit in ("_bytes", "_seconds", "_milliseconds", "_percent", "_at"):
        if column.endswith(unit) and column != unit[1:]:
            column = column.removesuffix(unit)
            break
    return visible(column.replace("_", " "))


def value(column: str, given: Any) -> str:
    """Return a value as a reader wants it, in the unit that its column's name ends in."""
    if given is None:
        return NOT_REPORTED
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, int | float):
        return _number(column, given)
    if isinstance(given, list | tuple):
        return cut(", ".join(value(column, part) for part in given)) if given else "none"
    text = json.dumps(given, ensure_ascii=False, sort_keys=True) if isinstance(given, dict) else str(given)
    found = _TIME.fullmatch(text)
    return f"{found[1]} {found[2]}Z" if found else visible(cut(text), lines=True)


def size(given: float) -> str:
    """Return bytes in binary units: `23.5 GiB`."""
    amount, unit = float(given), 0
    while abs(amount) >= 1024 and unit < len(_SIZES) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{_digits(amount) if unit else f'{amount:,.0f}'}{NO_BREAK}{_SIZES[unit]}"


def duration(seconds: float) -> str:
    """Return seconds in their two largest units: `14 min 06 s`, `9 d 3 h`; below 1 s in ms."""
    sign, rest = ("−", -seconds) if seconds < 0 else ("", seconds)
    if rest < 1:
        return f"{sign}{_digits(rest * 1000)}{NO_BREAK}ms"
    if rest < 60:
        return f"{sign}{_digits(rest)}{NO_BREAK}s"
    whole = round(rest)
    days, hours, minutes = whole // 86400, whole // 3600 % 24, whole // 60 % 60
    if days:
        parts = (f"{days:,}", "d", f"{hours}", "h")
    elif hours:
        parts = (f"{hours}", "h", f"{minutes:02}", "min")
    else:
        parts = (f"{minutes}", "min", f"{whole % 60:02}", "s")
    return sign + NO_BREAK.join(parts)


def _number(column: str, given: float) -> str:
    if column.endswith("_bytes"):
        return size(given)
    if column.endswith("_seconds"):
        return duration(given)
    if column.endswith(("_ms", "_milliseconds")):
        return duration(given / 1000) if abs(given) >= 10_000 else f"{_digits(given)}{NO_BREAK}ms"
    if column.endswith("_percent"):
        return f"{_digits(given)}{NO_BREAK}%"
    return _digits(given)


def _digits(given: float) -> str:
    """Return all digits of a whole number, three significant ones of another."""
    if isinstance(given, int) or float(given).is_integer():
        return f"{given:,.0f}".replace("-", "−")
    places = 0 if abs(given) >= 100 else 1 if abs(given) >= 10 else 2
    if 0 < abs(given) < 0.1:
        return f"{given:.3g}".replace("-", "−")
    return f"{given:,.{places}f}".replace("-", "−")


def _mark(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if unicodedata.category(character) in _HIDDEN:
        return f"‹U+{code:04X}›"
    return character
