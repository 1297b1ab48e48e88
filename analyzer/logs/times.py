"""Reads the times of records."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analyzer.logs.cutting import are_like
from analyzer.logs.slices import Flags, Places, Text, Words, eight
from analyzer.model import TIME

_FRACTION, _FRACTION_DIGITS = 20, 6  # 2026-07-01T10:15:30.1234567Z
_ZONE = 27
_DAY = 86_400_000_000


def times(text: Text, starts: Places) -> tuple[Places, Flags, Flags]:
    """Return microseconds since 1970, which of them are dates at all, and which the log marks as UTC by a Z."""
    date, clock, end = (_pairs(text.eights(starts + at)) for at in (0, 8, 16))
    hour, minute, second = _pair(clock, 3), _pair(clock, 6), _pair(end, 1)
    days, valid = _days(date, _pair(clock, 0))
    valid = valid & (hour < 24) & (minute < 60) & (second < 60)
    moment = ((hour * 60 + minute) * 60 + second) * 1_000_000 + _micros(text, starts)
    return days * _DAY + moment, valid, text.padded[starts + _ZONE] == ord("Z")


def _days(date: Words, day: Places) -> tuple[Places, Flags]:
    """Return days since 1970, and which are days of the calendar. Most chunks are of one day only."""
    if len(day) and (date == date[0]).all() and (day == day[0]).all():
        date, day = date[:1], day[:1]
    year, month = _pair(date, 0) * 100 + _pair(date, 2), _pair(date, 5)
    months = np.where((month >= 1) & (month <= 12), (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1)
    valid = (month >= 1) & (month <= 12) & (day >= 1) & (days.astype("datetime64[M]") == months)
    return days.astype(np.int64), valid


def _pairs(words: Words) -> Words:
    """Return words that hold in each byte the number that its digit and the next one make."""
    digits = words & eight(b"\x0f" * 8)
    return digits * np.uint64(10) + (digits >> np.uint64(8))


def _pair(pairs: Words, place: int) -> Places:
    return ((pairs >> np.uint64(8 * place)) & np.uint64(0xFF)).astype(np.int64)


def _micros(text: Text, starts: Places) -> Places:
    """Return the microseconds of the second, of as many digits as there are."""
    words = text.eights(starts + _FRACTION)
    pairs = _pairs(words)
    micros = _pair(pairs, 0) * 10_000 + _pair(pairs, 2) * 100
    six = are_like(words, b"000000")
    micros += np.where(six, _pair(pairs, 4), 0)
    odd = np.flatnonzero(~six & ~are_like(words, b"0000|"))
    micros[odd] = _few_digits(text, starts[odd])
    return micros


def _few_digits(text: Text, starts: Places) -> Places:
    micros, known = np.zeros(len(starts), np.int64), np.ones(len(starts), np.bool_)
    for place in range(_FRACTION, _FRACTION + _FRACTION_DIGITS):
        digit = text.padded[starts + place] - ord("0")
        known &= digit < 10
        micros = micros * 10 + np.where(known, digit, 0)
    return micros


def time_array(moments: Places, valid: Flags) -> pa.Array:
    """Return the times for a table; what is no date is NULL."""
    missing = None if valid.all() else ~valid
    return pa.array(moments, mask=missing).cast(pa.timestamp("us")).cast(TIME)
