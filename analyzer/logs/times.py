"""Reads the times of records."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analyzer.logs.cutting import Heads, are_like
from analyzer.logs.slices import Flags, Places, Words, eight
from analyzer.model import TIME

_FRACTION_DIGITS = 6
_DAY = 86_400_000_000


def times(heads: Heads) -> tuple[Places, Flags, Flags]:
    """Return microseconds since 1970, which of them are dates at all, and which the log marks as UTC by a Z.

    `heads` are the first bytes of records, as 2026-07-01T10:15:30.1234567Z.
    """
    *words, last = heads
    date, clock, end = (_pairs(word) for word in words)
    hour, minute, second = _pair(clock, 3), _pair(clock, 6), _pair(end, 1)
    days, valid = _days(date, _pair(clock, 0))
    valid = valid & (hour < 24) & (minute < 60) & (second < 60)
    micros = _micros((words[2] >> np.uint64(32)) | (last << np.uint64(32)))
    moment = ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros
    return days * _DAY + moment, valid, last >> np.uint64(24) & np.uint64(0xFF) == ord("Z")


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
    return ((pairs >> np.uint64(8 * place)) & np.uint64(0xFF)).view(np.int64)


def _micros(fractions: Words) -> Places:
    """Return the microseconds of the second, of as many digits as there are."""
    pairs = _pairs(fractions)
    micros = _pair(pairs, 0) * 10_000 + _pair(pairs, 2) * 100
    are_four = are_like(fractions, b"0000|")
    if are_four.all():
        return micros
    six = are_like(fractions, b"000000")
    micros += np.where(six, _pair(pairs, 4), 0)
    odd = np.flatnonzero(~six & ~are_four)
    if len(odd):
        micros[odd] = _few_digits(fractions[odd])
    return micros


def _few_digits(fractions: Words) -> Places:
    micros, known = np.zeros(len(fractions), np.int64), np.ones(len(fractions), np.bool_)
    for letters in fractions.view(np.uint8).reshape(-1, 8).T[:_FRACTION_DIGITS]:
        digit = letters - ord("0")
        known &= digit < 10
        micros = micros * 10 + np.where(known, digit, 0)
    return micros


def time_array(moments: Places, valid: Flags) -> pa.Array:
    """Return the times for a table; what is no date is NULL."""
    missing = None if valid.all() else ~valid
    return pa.array(moments, mask=missing).cast(pa.timestamp("us")).cast(TIME)
