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
_OUTSIDE_NAME = bytes(
    letter not in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.+`" for letter in range(256)
)
_IS_FIRST = np.zeros(256, np.bool_)
_IS_FIRST[list(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")] = True
_ONES, _HIGH_BITS = eight(b"\x01" * 8), eight(b"\x80" * 8)
_BLANKS, _DOTS = eight(b" " * 8), eight(b"." * 8)
_AT, _CHAIN = b"   at ", b" ---> "


@dataclass(frozen=True, slots=True)
class Exceptions:
    """The parts of exceptions: where they start in the text of each of the `rows`, which are those that have one.

    Of all records, `message_ends` is where their own message ends, and `head_ends` where the first line of a stack
    starts; the end of the text for none.
    """

    rows: Places
    type_starts: Places
    type_ends: Places
    said_starts: Places
    stack_starts: Places
    message_ends: Places
    head_ends: Places


def exceptions(text: Text, cut: Cut, found: Fields) -> Exceptions:
    """Return the exceptions of records."""
    rows, marks, starts, type_ends = _first_marks(text, found)
    at, any_line = _stack_lines(cut)
    ends = found.text_ends[rows]
    stacks = np.minimum(first_at_or_after(any_line, starts, ends), ends)
    message_ends = found.text_ends.copy()
    message_ends[rows] = np.maximum(marks, found.text_starts[rows])
    said = _after_colon(text, starts, type_ends, stacks)
    return Exceptions(rows, starts, type_ends, said, stacks, message_ends, _head_ends(at, found))


def _first_marks(text: Text, found: Fields) -> tuple[Places, Places, Places, Places]:
    """Return the records with an exception, the place before each, where it starts, and where its type ends."""
    commas = found.commas
    commas = commas[text.start_with(commas, _MARK[:8])]
    commas = commas[text.start_with(commas, _MARK)]
    pipes, pipes_ends = _pipes_before_types(text, found)
    marks = np.concatenate([commas, pipes])
    starts = np.concatenate([commas + len(_MARK), pipes + 1])
    type_ends = np.concatenate([_type_ends(text, commas + len(_MARK)), pipes_ends])
    record = np.searchsorted(found.text_starts, starts, side="right") - 1
    is_among_commas = np.arange(len(marks)) < len(commas)
    is_inside = (record >= 0) & (starts < found.text_ends[record]) & (found.is_commas[record] == is_among_commas)
    inside = np.flatnonzero(is_inside)
    rows, first = np.unique(record[inside], return_index=True)
    where = inside[first]
    return rows, marks[where], starts[where], type_ends[where]


def _pipes_before_types(text: Text, found: Fields) -> tuple[Places, Places]:
    """Return the pipes inside texts that the type of an exception follows, a name with a dot, and where it ends."""
    # A message may be empty, so the pipe right before it counts as well.
    first, count = found.first_pipes, np.minimum(found.next_pipes - found.first_pipes, PIPES_OF_ONE_RECORD)
    numbers = np.repeat(first - np.append(0, np.cumsum(count)[:-1]), count) + np.arange(count.sum())
    pipes = found.pipes[numbers]
    pipes = pipes[_have_dots(text, pipes + 1)]
    pipes = pipes[_IS_FIRST[text.padded[pipes + 1]]]
    ends = _type_ends(text, pipes + 1)
    is_type = ends > pipes + 1
    pipes, ends = pipes[is_type], ends[is_type]
    is_dotted = _have_dots(text, pipes + 1, ends)
    return pipes[is_dotted], ends[is_dotted]


def _have_dots(text: Text, starts: Places, ends: Places | None = None) -> Flags:
    """Say of each word whether a dot is in it; where it ends is needed for one that ends in other than a blank."""
    found = np.zeros(len(starts), np.bool_)
    rows = np.arange(len(starts))
    for _ in range(0, LONGEST_TYPE_BYTES, 8):
        words = text.eights(starts, None if ends is None else (ends - starts).clip(0, 8))
        blank, dot = _zeros(words ^ _BLANKS), _zeros(words ^ _DOTS)
        found[rows[dot & (blank ^ (blank - np.uint64(1))) != 0]] = True
        starts = starts + 8
        goes_on = (blank | dot) == 0
        if ends is not None:
            goes_on &= starts < ends
        rows, starts, ends = rows[goes_on], starts[goes_on], None if ends is None else ends[goes_on]
        if not len(rows):
            break
    return found


def _zeros(words: Words) -> Words:
    """Return the high bits of bytes that are 0; the lowest is right, above it may be others."""
    return (words - _ONES) & ~words & _HIGH_BITS


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
        # Much faster than to look up each byte in an array.
        letters = text.windows(starts[left], width).tobytes().translate(_OUTSIDE_NAME)
        outside = np.frombuffer(letters, np.bool_).reshape(-1, width)
        ends[left] += outside.argmax(1)
        left = left[~outside.any(1)]
    return ends


def _stack_lines(cut: Cut) -> tuple[Places, Places]:
    """Return the newlines before the first frames of stacks, and before all frames and inner exceptions."""
    is_at, is_chain = begin_with(cut.firsts, _AT), begin_with(cut.firsts, _CHAIN)
    is_first = is_at & ~np.append(np.False_, is_at[:-1])
    return cut.lines[is_first] - 1, cut.lines[is_at | is_chain] - 1


def _head_ends(at: Places, found: Fields) -> Places:
    """Return the first of the places inside each text, its end for none."""
    record = np.searchsorted(found.text_starts, at, side="right") - 1
    is_inside = (record >= 0) & (at < found.text_ends[record])
    ends = found.text_ends.copy()
    # Where a record has several, the last that is written counts.
    ends[record[is_inside][::-1]] = at[is_inside][::-1]
    return ends


def _after_colon(text: Text, starts: Places, type_ends: Places, stacks: Places) -> Places:
    """Return where an exception's message starts: after the colon that follows its type, and a blank."""
    colon = (type_ends > starts) & (type_ends + 1 < stacks) & (text.padded[type_ends] == ord(":"))
    blank = colon & (text.padded[np.minimum(type_ends + 1, len(text.padded) - 1)] == ord(" "))
    said: Places = np.minimum(type_ends + colon + blank, stacks)
    return said
