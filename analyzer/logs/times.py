"""Reads the times of records."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analyzer.logs.slices import Bytes, Flags, Places
from analyzer.model import TIME

_ZONE = 27  # 2026-07-01T10:15:30.1234567Z
_WINDOW = np.arange(_ZONE + 1)


def times(data: Bytes, starts: Places) -> tuple[Places, Flags, Flags]:
    """Return microseconds since 1970, which of them are dates at all, and which the log marks as UTC by a Z."""
    stamps = np.empty((len(starts), len(_WINDOW)), np.uint8)
    whole = int(np.searchsorted(starts, len(data) - _ZONE))
    if whole:
        stamps[:whole] = np.lib.stride_tricks.sliding_window_view(data, len(_WINDOW))[starts[:whole]]
    stamps[whole:] = data[np.minimum(starts[whole:, None] + _WINDOW, len(data) - 1)]
    digits = stamps - ord("0")

    def pair(at: int) -> Places:
        return digits[:, at].astype(np.int64) * 10 + digits[:, at + 1]

    year, month, day = pair(0) * 100 + pair(2), pair(5), pair(8)
    hour, minute, second = pair(11), pair(14), pair(17)
    known = np.logical_and.accumulate(digits[:, 20:26] < 10, axis=1)
    fraction = np.where(known, digits[:, 20:26], 0)
    micros = np.zeros(len(starts), np.int64)
    for column in range(6):
        micros = micros * 10 + fraction[:, column]
    months = np.where((month >= 1) & (month <= 12), (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1)
    valid = (month >= 1) & (month <= 12) & (day >= 1) & (days.astype("datetime64[M]") == months)
    valid &= (hour < 24) & (minute < 60) & (second < 60)
    moment = days.astype(np.int64) * 86_400_000_000 + ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros
    return moment, valid, stamps[:, _ZONE] == ord("Z")


def time_array(moments: Places, valid: Flags) -> pa.Array:
    """Return the times for a table; what is no date is NULL."""
    missing = None if valid.all() else ~valid
    return pa.array(moments, mask=missing).cast(pa.timestamp("us")).cast(TIME)
