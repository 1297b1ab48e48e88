"""Finds where records start. A record starts at a line that starts with a time; all other lines belong to it.

A header line is no record, and ends the one before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyzer.logs.slices import Flags, Places, Text, Words, eight

HEAD_BYTES = 32
_HEADERS = (b"Date|", b"Time,")
_NEWLINE = ord("\n")
_HIGH_BITS = eight(b"\x80" * 8)
_LOW_BITS = eight(b"\x7f" * 8)


@dataclass(frozen=True, slots=True)
class Cut:
    """Where records start and end (their last newlines left out), and the lines of the chunk that hold something.

    `borders` are where records and header lines start, and the end of the chunk; `is_record` says which are records.
    `heads` are the first bytes of each record, four eights of them, and `firsts` the first eight of each line.
    """

    lines: Places
    firsts: Words
    starts: Places
    ends: Places
    heads: Words
    borders: Places
    is_record: Flags
    headers: int
    left_out_bytes: int


def cut(text: Text) -> Cut:
    """Cut a chunk into records. What is before the first, and what follows a header line, is left out."""
    newlines = text.newlines
    is_last_of_row = np.append(newlines[1:] - newlines[:-1] > 1, np.True_)[: len(newlines)]
    lines = np.append(0, newlines[is_last_of_row] + 1)
    firsts = text.eights(lines)
    records, heads = _with_stamps(text, lines, firsts)
    headers = _with_headers(text, lines, firsts)
    both, is_record = _in_order(records, headers)
    borders = np.append(both, len(text.data))
    ends = borders[1:][is_record]
    left_out_bytes = len(text.data) - int((ends - records).sum())
    ends = _trimmed(text, newlines, ends)
    return Cut(lines, firsts, records, ends, heads, borders, is_record, len(headers), left_out_bytes)


def _in_order(records: Places, headers: Places) -> tuple[Places, Flags]:
    """Return where records and header lines start, and which of them are records."""
    both = np.concatenate([records, headers])
    order = np.argsort(both, kind="stable")  # fast for two rows that are in order
    return both[order], order < len(records)


def _with_stamps(text: Text, lines: Places, firsts: Words) -> tuple[Places, Words]:
    """Return the lines that start with a time, and their heads."""
    lines = lines[are_like(firsts, b"0000-00-")]
    heads = text.windows(lines, HEAD_BYTES).view("<u8")
    blanks = (heads[:, 1] >> np.uint64(16)) & np.uint64(0xFF)
    is_blank = (blanks == ord(" ")) | (blanks == ord("T"))
    is_time = is_blank & are_like(heads[:, 1], b"00?00:00") & are_like(heads[:, 2], b":00.")
    return (lines, heads) if is_time.all() else (lines[is_time], heads[is_time])


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


def _trimmed(text: Text, newlines: Places, ends: Places) -> Places:
    """Return the ends without the line ends before them. A record follows one, so only the last may end without."""
    trimmed = ends - 1
    if len(ends) and text.data[trimmed[-1]] != _NEWLINE:
        trimmed[-1] += 1
    follows = newlines[1:] - newlines[:-1] == 1
    if follows.any():
        first_of_row = newlines[np.append(np.True_, ~follows)]
        blank = np.flatnonzero(text.data[trimmed - 1] == _NEWLINE)
        trimmed[blank] = first_of_row[np.searchsorted(first_of_row, trimmed[blank]) - 1]
    return trimmed
