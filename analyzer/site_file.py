"""Reads the site's profile (`--profile site.toml`), and says every mistake in it.

[thresholds."backups.stale"]      # limits of checks, in the unit that the limit has
warning_seconds = 172_800

[[silence]]                       # findings that are known and accepted, until a day
check = "backups.local_only"
resource = "A/Shop/*"             # as the report names it; * stands for any text
reason = "the folder is copied to tape each night, see OPS-311"
expires = 2027-03-31

[[sla]]                           # load and latency that were promised
name = "orders"
requests_per_second = 500
percentile = 99
limit_milliseconds = 50

[rpo]                             # data that may be lost; [rto]: how long recovery may take
default_seconds = 86_400
databases = { Shop = 3_600 }
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from analyzer.model import Check, Silence
from analyzer.site import Goal, SilenceRule, Site, Sla
from collector.bundle import BundleError

SECTIONS = ("thresholds", "silence", "sla", "rpo", "rto")


class SiteError(BundleError):
    """The profile cannot be used; the text says every mistake in it, one sentence a line."""


def read_site(text: str, name: str, checks: Sequence[Check]) -> Site:
    """Return the profile that `text` holds. Raises SiteError with every mistake in it."""
    try:
        body = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SiteError(f"{name} is not TOML: {error}.") from None
    mistakes = [
        f"{name}: there is no section {key}; there are {', '.join(SECTIONS)}." for key in body if key not in SECTIONS
    ]
    known = {check.id: check for check in checks}
    thresholds = _thresholds(_Place(f"{name}, thresholds", body.get("thresholds", {}), mistakes), known)
    silences = [rule for place in _each(name, "silence", body, mistakes) if (rule := _silence(place, known))]
    promises = [sla for place in _each(name, "sla", body, mistakes) if (sla := _sla(place))]
    rpo, rto = (_goal(_Place(f"{name}, {key}", body.get(key, {}), mistakes)) for key in ("rpo", "rto"))
    if mistakes:
        raise SiteError("\n".join(mistakes))
    return Site(name, thresholds, tuple(silences), tuple(promises), rpo, rto)


class _Place:
    """A part of the file: what it holds, and where mistakes in it are noted."""

    def __init__(self, where: str, held: Any, mistakes: list[str]) -> None:
        self.where, self.mistakes = where, mistakes
        if not isinstance(held, dict):
            self.say(f"must be a table of keys, and is {_shown(held)}")
        self.held: dict[str, Any] = held if isinstance(held, dict) else {}

    def say(self, mistake: str) -> None:
        self.mistakes.append(f"{self.where}: {mistake}.")

    def only(self, *keys: str) -> None:
        for key in self.held:
            if key not in keys:
                self.say(f"there is no key {key}{_nearest(key, keys)}; there are {', '.join(keys)}")

    def text(self, key: str) -> str:
        return str(self._typed(key, str, "text", lambda value: bool(value.strip())) or "")

    def number(self, key: str, least: float, most: float) -> float:
        found = self._typed(
            key, (int, float), f"a number of {least:g} to {most:g}", lambda value: least <= value <= most
        )
        return float(found or 0)

    def day(self, key: str) -> date:
        found = self._typed(key, date, "a day as 2027-03-31", lambda value: not isinstance(value, datetime))
        return found if isinstance(found, date) else date.min

    def _typed(self, key: str, kind: Any, what: str, is_right: Any) -> Any:
        value = self.held.get(key)
        if key not in self.held:
            self.say(f"{key} is missing; it is {what}")
        elif isinstance(value, bool) or not isinstance(value, kind) or not is_right(value):
            self.say(f"{key} must be {what}, and is {_shown(value)}")
        else:
            return value
        return None


def _each(name: str, key: str, body: Mapping[str, Any], mistakes: list[str]) -> Iterator[_Place]:
    held = body.get(key, [])
    if not isinstance(held, list):
        mistakes.append(f"{name}: {key} must be written as [[{key}]], once for each.")
        return
    for number, one in enumerate(held, start=1):
        yield _Place(f"{name}, {key} {number}", one, mistakes)


def _thresholds(place: _Place, known: Mapping[str, Check]) -> dict[str, dict[str, float | int | str]]:
    found: dict[str, dict[str, float | int | str]] = {}
    for check_id, limits in place.held.items():
        check = known.get(check_id)
        if check is None:
            place.say(_no_check(check_id, known))
            continue
        own = _Place(f"{place.where}, {check_id}", limits, place.mistakes)
        found[check_id] = {key: value for key, value in own.held.items() if _fits(own, check, key, value)}
    return found


def _fits(place: _Place, check: Check, key: str, value: Any) -> bool:
    usual = check.thresholds.get(key)
    if usual is None:
        there = ", ".join(check.thresholds) or "none"
        place.say(f"it has no limit {key}{_nearest(key, check.thresholds)}; its limits are: {there}")
        return False
    kinds: tuple[type, ...] = (str,) if isinstance(usual.value, str) else (int, float)
    is_endless = isinstance(value, float) and not math.isfinite(value)
    if isinstance(value, bool) or not isinstance(value, kinds) or is_endless:
        what = "text" if kinds == (str,) else "a number"
        place.say(f"{key} must be {what} ({usual.unit}; ours is {usual.value}), and is {_shown(value)}")
        return False
    return True


def _silence(place: _Place, known: Mapping[str, Check]) -> SilenceRule | None:
    before = len(place.mistakes)
    place.only("check", "resource", "reason", "expires")
    check, resource, reason = place.text("check"), place.text("resource"), place.text("reason")
    expires = place.day("expires")
    if check and check not in known:
        place.say(_no_check(check, known))
    return None if len(place.mistakes) > before else SilenceRule(check, resource, Silence(reason, expires))


def _sla(place: _Place) -> Sla | None:
    before = len(place.mistakes)
    place.only("name", "requests_per_second", "percentile", "limit_milliseconds")
    name = place.text("name")
    rate = place.number("requests_per_second", 0, 1e9)
    percentile = place.number("percentile", 0, 100)
    limit = place.number("limit_milliseconds", 0, 1e9)
    return None if len(place.mistakes) > before else Sla(name, rate, percentile, limit)


def _goal(place: _Place) -> Goal:
    place.only("default_seconds", "databases")
    default = place.number("default_seconds", 0, 1e9) if "default_seconds" in place.held else None
    own = _Place(f"{place.where}, databases", place.held.get("databases", {}), place.mistakes)
    return Goal(default, {database: own.number(database, 0, 1e9) for database in own.held})


def _no_check(check_id: str, known: Iterable[str]) -> str:
    return f"there is no check {check_id}{_nearest(check_id, known)}; raven-analyze checks lists them"


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f" (the nearest is {near[0]})" if near else ""


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, str | int | float | bool) else f"a {type(value).__name__}"
