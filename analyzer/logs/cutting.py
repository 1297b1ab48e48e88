"""Finds where records start. A record starts at a line that starts with a time; all other lines belong to it.

A header line is no record, and ends the one before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyzer.logs.slices import Flags, Places, Text, Words, eight

_HEADERS = (b"Date|", b"Time,")
_NEWLINE = ord("\n")
_WORDS_OF_A_HEAD = 4
_HIGH_BITS = eight(b"\x80" * 8)
_LOW_BITS = eight(b"\x7f" * 8)

Heads = tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """Where records start and end (their last newlines left out), and the lines of the chunk that hold something.

    `borders` are where records and header lines start, and the end of the chunk; `is_record` says which are records.
    `heads` are the first bytes of all records, four times eight of them; `firsts` are the first eight of each line.
    """

    lines: Places
    firsts: Words
    starts: Places
    ends: Places
    heads: Heads
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
    if not len(headers):
        return records, np.ones(len(records), np.bool_)
    both = np.concatenate([records, headers])
    order = np.argsort(both, kind="stable")  # fast for two rows that are in order
    return both[order], order < len(records)


def _with_stamps(text: Text, lines: Places, firsts: Words) -> tuple[Places, Heads]:
    """Return the lines that start with a time, and their heads."""
    is_date = are_like(firsts, b"0000-00-")
    lines = lines[is_date]
    # Eight bytes at a time, since numpy copies more by a call for each.
    heads = (firsts[is_date], *(text.eights(lines + 8 * word) for word in range(1, _WORDS_OF_A_HEAD)))
    blanks = (heads[1] >> np.uint64(16)) & np.uint64(0xFF)
    is_blank = (blanks == ord(" ")) | (blanks == ord("T"))
    is_time = is_blank & are_like(heads[1], b"00?00:00") & are_like(heads[2], b":00.")
    return (lines, heads) if is_time.all() else (lines[is_time], tuple(head[is_time] for head in heads))


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
