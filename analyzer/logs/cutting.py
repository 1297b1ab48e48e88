"""Finds where records start. A record starts at a line that starts with a time; all other lines belong to it.

A header line is no record, and ends the one before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyzer.logs.slices import Bytes, Flags, Places

STAMP_BYTES = 19  # 2026-07-01 10:15:30
_PATTERN = np.frombuffer(b"0000-00-00 00:00:00.", np.uint8)
_IS_DIGIT = ord("0") == _PATTERN
_BLANK = 10  # a blank, or T up to 6.2
_HEADERS = (b"Date|", b"Time,")
_NEWLINE = ord("\n")


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the lines of a chunk end, and where its records start and end (their last newlines left out)."""

    newlines: Places
    starts: Places
    ends: Places
    headers: int
    left_out_bytes: int


def cut(data: Bytes) -> Cut:
    """Cut a chunk into records. What is before the first, and what follows a header line, is left out."""
    newlines = np.flatnonzero(data == _NEWLINE)
    starts, is_record = _starts(data, newlines)
    ends = np.append(starts[1:], len(data))
    starts, ends = starts[is_record], ends[is_record]
    inside = int((ends - starts).sum())
    return Cut(newlines, starts, _trimmed(data, starts, ends), int((~is_record).sum()), len(data) - inside)


def _starts(data: Bytes, newlines: Places) -> tuple[Places, Flags]:
    """Return where records and header lines start, and which of them are records."""
    lines = np.append(0, newlines + 1)
    lines = lines[: np.searchsorted(lines, len(data) - STAMP_BYTES - 1)]
    first = data[lines]
    dated = (first >= ord("0")) & (first <= ord("9"))
    records = lines[dated]
    records = records[_are_stamps(data, records)]
    headers = lines[(first == ord("D")) | (first == ord("T"))]
    headers = headers[_start_with(data, headers, _HEADERS)]
    if not len(headers):
        return records, np.ones(len(records), np.bool_)
    both = np.concatenate([records, headers])
    order = np.argsort(both, kind="stable")
    return both[order], order < len(records)


def _are_stamps(data: Bytes, starts: Places) -> Flags:
    if not len(starts):
        return np.zeros(0, np.bool_)
    stamps = np.lib.stride_tricks.sliding_window_view(data, STAMP_BYTES + 1)[starts]
    digits = (stamps - ord("0")) < 10
    same = (stamps == _PATTERN) | (digits & _IS_DIGIT)
    same[:, _BLANK] |= stamps[:, _BLANK] == ord("T")
    return np.asarray(same.all(1))


def _start_with(data: Bytes, places: Places, beginnings: tuple[bytes, ...]) -> Flags:
    found = np.zeros(len(places), np.bool_)
    for beginning in beginnings:
        same = data[places[:, None] + np.arange(len(beginning))] == np.frombuffer(beginning, np.uint8)
        found |= same.all(1)
    return found


def _trimmed(data: Bytes, starts: Places, ends: Places) -> Places:
    """Return the ends without the line ends before them."""
    ends = ends.copy()
    left = np.arange(len(ends))
    while len(left):
        left = left[(ends[left] > starts[left]) & (data[ends[left] - 1] == _NEWLINE)]
        ends[left] -= 1
    return ends
