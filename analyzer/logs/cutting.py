"""Finds where records start. A record starts at a line that starts with a time; all other lines belong to it.

A header line is no record, and ends the one before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyzer.logs.slices import Flags, Places, Text, Words, eight

BLANK = 10  # a blank, or T up to 6.2
_HEADERS = (b"Date|", b"Time,")
_NEWLINE = ord("\n")
_HIGH_BITS = eight(b"\x80" * 8)
_LOW_BITS = eight(b"\x7f" * 8)


@dataclass(frozen=True, slots=True)
class Cut:
    """Where records start and end (their last newlines left out), and the lines of the chunk that hold something.

    `firsts` are the first eight bytes of each of these lines.
    """

    lines: Places
    firsts: Words
    starts: Places
    ends: Places
    headers: int
    left_out_bytes: int


def cut(text: Text) -> Cut:
    """Cut a chunk into records. What is before the first, and what follows a header line, is left out."""
    is_newline = text.padded == _NEWLINE
    lines = np.append(0, np.flatnonzero(is_newline[:-1] > is_newline[1:]) + 1)
    firsts = text.eights(lines)
    starts, is_record = _starts(text, lines, firsts)
    ends = np.append(starts[1:], len(text.data))
    starts, ends = starts[is_record], ends[is_record]
    inside = int((ends - starts).sum())
    ends = _trimmed(is_newline, ends)
    return Cut(lines, firsts, starts, ends, int((~is_record).sum()), len(text.data) - inside)


def _starts(text: Text, lines: Places, firsts: Words) -> tuple[Places, Flags]:
    """Return where records and header lines start, and which of them are records."""
    records = _with_stamps(text, lines, firsts)
    headers = _with_headers(text, lines, firsts)
    if not len(headers):
        return records, np.ones(len(records), np.bool_)
    both = np.concatenate([records, headers])
    order = np.argsort(both, kind="stable")
    return both[order], order < len(records)


def _with_stamps(text: Text, lines: Places, firsts: Words) -> Places:
    lines = lines[are_like(firsts, b"0000-00-")]
    seconds = text.eights(lines + 8)
    blanks = (seconds >> np.uint64(16)) & np.uint64(0xFF)
    lines = lines[are_like(seconds, b"00?00:00") & ((blanks == ord(" ")) | (blanks == ord("T")))]
    return lines[are_like(text.eights(lines + 16), b":00.")]


def _with_headers(text: Text, lines: Places, firsts: Words) -> Places:
    first = firsts.astype(np.uint8)
    lines = lines[(first == ord("D")) | (first == ord("T"))]
    found = [lines[text.start_with(lines, beginning)] for beginning in _HEADERS]
    return np.sort(np.concatenate(found))


def are_like(words: Words, pattern: bytes) -> Flags:
    """Say of each eight bytes whether they begin as the pattern, where 0 is any digit and ? any byte."""
    known = eight(bytes(0 if letter == ord("?") else 0xFF for letter in pattern))
    different = (words ^ eight(pattern)) & known
    # Added to what differs, this sets the high bit where it is more than may be: 9 for a digit, else nothing.
    allowed = eight(bytes(0x7F - 9 if letter == ord("0") else 0x7F for letter in pattern)) & known
    return np.asarray((((different & _LOW_BITS) + allowed) | different) & _HIGH_BITS == 0)


def _trimmed(is_newline: Flags, ends: Places) -> Places:
    """Return the ends without the line ends before them."""
    trimmed = ends - is_newline[ends - 1]
    blank = np.flatnonzero(is_newline[trimmed - 1])
    if len(blank):
        first_of_row = np.flatnonzero(is_newline[1:] > is_newline[:-1]) + 1
        trimmed[blank] = first_of_row[np.searchsorted(first_of_row, trimmed[blank]) - 1]
    return np.asarray(trimmed)
