"""Finds the exception of a record, its type, its message and its stack.

Up to 6.2 it follows `, EXCEPTION: `. Since 7.0 it follows a pipe, and is known by its type: a name with a dot in it
that ends in Exception or Error. Its stack begins with the first line that starts with `   at ` or ` ---> `.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyzer.logs.cutting import Cut
from analyzer.logs.fields import Fields
from analyzer.logs.slices import Flags, Places, Text, Words, begin_with, eight, first_at_or_after

PIPES_OF_ONE_RECORD = 64
LONGEST_TYPE_BYTES, _USUAL_TYPE_BYTES = 160, 48
_MARK = b", EXCEPTION: "
_ENDINGS = (b"Exception", b"Error")
_IS_IN_NAME = np.zeros(256, np.bool_)
_IS_IN_NAME[list(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.+`")] = True
_IS_FIRST = np.zeros(256, np.bool_)
_IS_FIRST[list(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")] = True
_ONES, _HIGH_BITS = eight(b"\x01" * 8), eight(b"\x80" * 8)
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
    message_ends, starts, type_ends = ends.copy(), ends.copy(), ends.copy()
    for marks, width, names_end, among in _marks(text, found):
        record = np.searchsorted(found.text_starts, marks + width, side="right") - 1
        inside = np.flatnonzero((record >= 0) & (marks + width < ends[record]) & (found.is_commas[record] == among))
        first, where = np.unique(record[inside], return_index=True)
        where = inside[where]
        message_ends[first] = np.maximum(marks[where], found.text_starts[first])
        starts[first] = marks[where] + width
        type_ends[first] = names_end[where]
    has, is_named = starts < ends, type_ends > starts
    at, any_line = _stack_lines(cut)
    heads = np.minimum(first_at_or_after(at, found.text_starts, ends), ends)
    stacks = np.minimum(first_at_or_after(any_line, starts, ends), ends)
    said = _after_colon(text, type_ends, stacks, is_named)
    said, stacks = np.where(has, said, ends), np.where(has, stacks, ends)
    return Exceptions(has, message_ends, starts, type_ends, said, stacks, heads)


def _marks(text: Text, found: Fields) -> list[tuple[Places, int, Places, bool]]:
    """Return the places before exceptions, how many bytes lie between, where the type ends, and if up to 6.2."""
    marks = []
    if found.is_commas.any():
        commas = found.separators
        commas = commas[text.start_with(commas, _MARK[:8])]
        commas = commas[text.start_with(commas, _MARK)]
        marks.append((commas, len(_MARK), _type_ends(text, commas + len(_MARK)), True))
    if not found.is_commas.all():
        pipes = _pipes_before_names(text, found)
        ends = _type_ends(text, pipes + 1)
        is_type = ends > pipes + 1
        marks.append((pipes[is_type], 1, ends[is_type], False))
    return marks


def _pipes_before_names(text: Text, found: Fields) -> Places:
    """Return the pipes inside texts that a name with a dot follows."""
    pipes = found.separators
    if found.is_commas.any():
        pipes = pipes[text.data[pipes] == ord("|")]
    # A message may be empty, so the pipe right before it counts as well.
    first = np.searchsorted(pipes, found.text_starts - 1)
    count = np.minimum(np.searchsorted(pipes, found.text_ends) - first, PIPES_OF_ONE_RECORD)
    candidates = pipes[np.repeat(first - np.append(0, np.cumsum(count)[:-1]), count) + np.arange(count.sum())]
    candidates = candidates[~_are_short_words(text.eights(candidates + 1))]
    candidates = candidates[_IS_FIRST[text.padded[candidates + 1]]]
    return np.asarray(candidates[_have_dotted_names(text, candidates + 1)])


def _are_short_words(words: Words) -> Flags:
    """Say of each eight bytes whether a blank comes first, before a dot: most messages begin so."""
    blank, dot = (_lowest(words ^ eight(letter * 8)) for letter in (b" ", b"."))
    return np.asarray((blank != 0) & ((dot == 0) | (blank < dot)))


def _lowest(words: Words) -> Words:
    """Return the high bit of the first byte that is 0; 0 where none is."""
    zeros = (words - _ONES) & ~words & _HIGH_BITS
    return zeros & (~zeros + np.uint64(1))


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


def _type_ends(text: Text, starts: Places) -> Places:
    """Return where the type of an exception that starts at each place ends; the place itself, where none does."""
    ends = _name_ends(text, starts)
    is_type = np.zeros(len(starts), np.bool_)
    for ending in _ENDINGS:
        is_type |= text.start_with(np.maximum(ends - len(ending), 0), ending)
    return np.where(is_type, ends, starts)


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


def _stack_lines(cut: Cut) -> tuple[Places, Places]:
    """Return the newlines before frames of a stack, and before those and inner exceptions."""
    is_at, is_chain = begin_with(cut.firsts, _AT), begin_with(cut.firsts, _CHAIN)
    return cut.lines[is_at] - 1, cut.lines[is_at | is_chain] - 1


def _after_colon(text: Text, type_ends: Places, stacks: Places, is_named: Flags) -> Places:
    """Return where an exception's message starts: after the colon that follows its type."""
    colon = is_named & (type_ends + 1 < stacks) & (text.padded[type_ends] == ord(":"))
    return np.minimum(np.where(colon, type_ends + 2, type_ends), stacks)
