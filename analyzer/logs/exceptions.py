"""Finds the exception of a record, its type, its message and its stack.

Up to 6.2 it follows `, EXCEPTION: `. Since 7.0 it follows a pipe, and is known by its type: a name with a dot in it
that ends in Exception or Error. Its stack begins with the first line that starts with `   at ` or ` ---> `.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyzer.logs.cutting import Cut
from analyzer.logs.fields import Fields
from analyzer.logs.slices import Flags, Places, Text, first_at_or_after

PIPES_OF_ONE_RECORD = 64
LONGEST_TYPE_BYTES, _USUAL_TYPE_BYTES = 160, 48
_MARK = b", EXCEPTION: "
_ENDINGS = (b"Exception", b"Error")
_IS_IN_NAME = np.zeros(256, np.bool_)
_IS_IN_NAME[list(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.+`")] = True
_IS_FIRST = np.zeros(256, np.bool_)
_IS_FIRST[list(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")] = True
_AT, _CHAIN = b"   at ", b" ---> "


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


def exceptions(text: Text, cut: Cut, found: Fields) -> Exceptions:
    """Return the exception of each record."""
    ends = found.text_ends
    message_ends, starts = ends.copy(), ends.copy()
    for marks, width, among in _marks(text, found):
        record = np.searchsorted(found.text_starts, marks + width, side="right") - 1
        inside = (record >= 0) & (marks + width < ends[record]) & (found.is_commas[record] == among)
        first, where = np.unique(record[inside], return_index=True)
        message_ends[first] = np.maximum(marks[inside][where], found.text_starts[first])
        starts[first] = marks[inside][where] + width
    has = starts < ends
    type_ends = starts.copy()
    type_ends[has] = np.minimum(_name_ends(text, starts[has]), ends[has])
    named = np.flatnonzero(has)
    named = named[_end_in(text, type_ends[named])]
    is_named = np.zeros(len(has), np.bool_)
    is_named[named] = True
    type_ends = np.where(is_named, type_ends, starts)
    at, any_line = _stack_lines(text, cut.newlines)
    heads = np.minimum(first_at_or_after(at, found.text_starts, ends), ends)
    stacks = np.minimum(first_at_or_after(any_line, starts, ends), ends)
    said = _after_colon(text, type_ends, stacks, is_named)
    said, stacks = np.where(has, said, ends), np.where(has, stacks, ends)
    return Exceptions(has, message_ends, starts, type_ends, said, stacks, heads)


def _marks(text: Text, found: Fields) -> list[tuple[Places, int, bool]]:
    """Return the places before exceptions, how many bytes lie between, and whether they count up to 6.2."""
    marks = []
    if found.is_commas.any():
        commas = found.separators
        commas = commas[text.start_with(commas, _MARK[:8])]
        marks.append((commas[text.start_with(commas, _MARK)], len(_MARK), True))
    if not found.is_commas.all():
        marks.append((_pipes_before_types(text, found), 1, False))
    return marks


def _pipes_before_types(text: Text, found: Fields) -> Places:
    """Return the pipes inside texts that the name of an exception follows."""
    pipes = found.separators
    if found.is_commas.any():
        pipes = pipes[text.data[pipes] == ord("|")]
    # A message may be empty, so the pipe right before it counts as well.
    first = np.searchsorted(pipes, found.text_starts - 1)
    count = np.minimum(np.searchsorted(pipes, found.text_ends) - first, PIPES_OF_ONE_RECORD)
    candidates = pipes[np.repeat(first - np.append(0, np.cumsum(count)[:-1]), count) + np.arange(count.sum())]
    candidates = candidates[_IS_FIRST[text.padded[candidates + 1]]]
    candidates = candidates[_have_dotted_names(text, candidates + 1)]
    return np.asarray(candidates[_end_in(text, _name_ends(text, candidates + 1))])


def _have_dotted_names(text: Text, starts: Places) -> Flags:
    """Say whether a dot comes before the first letter that cannot be in a name. Most words end soon."""
    found = np.zeros(len(starts), np.bool_)
    rows, places = np.arange(len(starts)), starts
    for _ in range(LONGEST_TYPE_BYTES):
        if not len(rows):
            break
        letters = text.padded[places]
        found[rows[letters == ord(".")]] = True
        goes_on = _IS_IN_NAME[letters] & (letters != ord("."))
        rows, places = rows[goes_on], places[goes_on] + 1
    return found


def _name_ends(text: Text, starts: Places) -> Places:
    """Return where the name that starts at each place ends; there, where it is too long for one."""
    ends = starts.copy()
    left = np.arange(len(starts))
    for width in (_USUAL_TYPE_BYTES, LONGEST_TYPE_BYTES):
        window = text.padded[np.minimum(starts[left][:, None] + np.arange(width), len(text.padded) - 1)]
        outside = ~_IS_IN_NAME[window]
        ends[left] += outside.argmax(1)
        left = left[~outside.any(1)]
    return ends


def _end_in(text: Text, ends: Places) -> Flags:
    """Say whether the name before each place ends as those of exceptions do."""
    found = np.zeros(len(ends), np.bool_)
    for ending in _ENDINGS:
        found |= text.start_with(np.maximum(ends - len(ending), 0), ending)
    return found


def _stack_lines(text: Text, newlines: Places) -> tuple[Places, Places]:
    """Return the newlines before frames of a stack, and before those and inner exceptions."""
    is_at, is_chain = text.start_with(newlines + 1, _AT), text.start_with(newlines + 1, _CHAIN)
    return newlines[is_at], newlines[is_at | is_chain]


def _after_colon(text: Text, type_ends: Places, stacks: Places, is_named: Flags) -> Places:
    """Return where an exception's message starts: after the colon that follows its type."""
    colon = is_named & (type_ends + 1 < stacks) & (text.padded[type_ends] == ord(":"))
    return np.minimum(np.where(colon, type_ends + 2, type_ends), stacks)
