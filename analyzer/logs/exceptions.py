"""Finds the exception of a record, its type, its message and its stack.

Up to 6.2 it follows `, EXCEPTION: `. Since 7.0 it follows a pipe, and is known by its type, which ends in
Exception or Error. Its stack begins with the first line that starts with `   at ` or ` ---> `.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyzer.logs.cutting import Cut
from analyzer.logs.fields import Fields
from analyzer.logs.slices import Bytes, Flags, Places, first_at_or_after

PIPES_OF_ONE_RECORD = 64
LONGEST_TYPE_BYTES = 160
_BLOCK = 1 << 15
_MARK = np.frombuffer(b", EXCEPTION: ", np.uint8)
_ENDINGS = (np.frombuffer(b"Exception", np.uint8), np.frombuffer(b"Error", np.uint8))
_IS_IN_NAME = np.zeros(256, np.bool_)
_IS_IN_NAME[list(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.+`")] = True
_IS_FIRST = np.zeros(256, np.bool_)
_IS_FIRST[list(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")] = True
_AT, _CHAIN = np.frombuffer(b"   at ", np.uint8), np.frombuffer(b" ---> ", np.uint8)


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Where the parts of each record's text end. Without an exception all are the end of the text.

    `message_ends` is of the record's own message, `head_ends` before the first line of the stack.
    """

    has: Flags
    message_ends: Places
    type_starts: Places
    type_ends: Places
    said_starts: Places
    stack_starts: Places
    head_ends: Places


def exceptions(data: Bytes, cut: Cut, found: Fields) -> Exceptions:
    """Return the exception of each record."""
    ends = found.text_ends
    message_ends, starts = ends.copy(), ends.copy()
    for marks, width, among in _marks(data, found):
        record = np.searchsorted(found.text_starts, marks + width, side="right") - 1
        inside = (record >= 0) & (marks + width < ends[record]) & (found.is_commas[record] == among)
        first, where = np.unique(record[inside], return_index=True)
        message_ends[first] = np.maximum(marks[inside][where], found.text_starts[first])
        starts[first] = marks[inside][where] + width
    has = starts < ends
    type_ends = starts.copy()
    type_ends[has] = np.minimum(_name_ends(data, starts[has]), ends[has])
    is_named = _end_in(data, type_ends) & has
    type_ends = np.where(is_named, type_ends, starts)
    at, chain = _stack_lines(data, cut.newlines)
    heads = np.minimum(first_at_or_after(at, found.text_starts, ends), ends)
    stacks = np.minimum(first_at_or_after(np.union1d(at, chain), starts, ends), ends)
    said = _after_colon(data, type_ends, stacks, is_named)
    said, stacks = np.where(has, said, ends), np.where(has, stacks, ends)
    return Exceptions(has, message_ends, starts, type_ends, said, stacks, heads)


def _marks(data: Bytes, found: Fields) -> list[tuple[Places, int, bool]]:
    """Return the places before exceptions, how many bytes lie between, and whether they count up to 6.2."""
    marks = []
    if found.is_commas.any():
        crosses = np.flatnonzero(data == ord("X")) - 3  # rarer than any other letter of it
        crosses = crosses[(crosses >= 0) & (crosses + len(_MARK) <= len(data))]
        for place, letter in enumerate(_MARK):
            crosses = crosses[data[crosses + place] == letter]
        marks.append((crosses, len(_MARK), True))
    if not found.is_commas.all():
        marks.append((_pipes_before_types(data, found), 1, False))
    return marks


def _pipes_before_types(data: Bytes, found: Fields) -> Places:
    """Return the pipes inside texts that the name of an exception follows."""
    pipes = np.flatnonzero(data == ord("|"))
    # A message may be empty, so the pipe right before it counts as well.
    first = np.searchsorted(pipes, found.text_starts - 1)
    count = np.minimum(np.searchsorted(pipes, found.text_ends) - first, PIPES_OF_ONE_RECORD)
    candidates = pipes[np.repeat(first - np.append(0, np.cumsum(count)[:-1]), count) + np.arange(count.sum())]
    candidates = candidates[_IS_FIRST[data[np.minimum(candidates + 1, len(data) - 1)]]]
    blocks = [candidates[at : at + _BLOCK] for at in range(0, len(candidates), _BLOCK)]
    kept = [block[_end_in(data, _name_ends(data, block + 1))] for block in blocks]
    return np.concatenate(kept) if kept else candidates


def _name_ends(data: Bytes, starts: Places) -> Places:
    """Return where the name that starts at each place ends."""
    window = data[np.minimum(starts[:, None] + np.arange(LONGEST_TYPE_BYTES), len(data) - 1)]
    outside = ~_IS_IN_NAME[window]
    return np.where(outside.any(1), starts + outside.argmax(1), starts)


def _end_in(data: Bytes, ends: Places) -> Flags:
    """Say whether the name before each place ends as those of exceptions do."""
    found = np.zeros(len(ends), np.bool_)
    for ending in _ENDINGS:
        places = np.maximum(ends[:, None] - len(ending) + np.arange(len(ending)), 0)
        found |= (data[places] == ending).all(1)
    return found


def _stack_lines(data: Bytes, newlines: Places) -> tuple[Places, Places]:
    """Return the newlines before lines of a stack, and before inner exceptions."""
    lines = newlines[np.searchsorted(newlines, 0) : np.searchsorted(newlines, len(data) - len(_AT) - 1)]
    lines = lines[data[lines + 1] == ord(" ")]
    at, chain = lines, lines
    for place in range(1, len(_AT)):
        at = at[data[at + 1 + place] == _AT[place]]
        chain = chain[data[chain + 1 + place] == _CHAIN[place]]
    return at, chain


def _after_colon(data: Bytes, type_ends: Places, stacks: Places, is_named: Flags) -> Places:
    """Return where an exception's message starts: after the colon that follows its type."""
    colon = is_named & (type_ends + 1 < stacks) & (data[np.minimum(type_ends, len(data) - 1)] == ord(":"))
    return np.minimum(np.where(colon, type_ends + 2, type_ends), stacks)
