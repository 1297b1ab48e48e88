"""Looks into the bytes of a chunk at many places at once, and cuts texts out of it, without a loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Words = np.ndarray[Any, np.dtype[np.uint64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Places = np.ndarray[Any, np.dtype[np.int64]]

LONGEST_TEXT_BYTES = 64 << 10
BLOCK_BYTES = 1 << 20
PADDING_BYTES = 192
_FIRST_BYTES = np.array([(1 << 8 * count) - 1 for count in range(9)], np.uint64)


@dataclass(frozen=True, slots=True)
class Text:
    """The bytes of a chunk; `padded` has NULs after them, so that a look beyond the end needs no check."""

    data: Bytes
    padded: Bytes
    newlines: Places

    def places(self, letter: bytes) -> Places:
        """Return where a letter stands."""
        return _places(self.data, letter)

    def eights(self, places: Places, lengths: Places | None = None) -> Words:
        """Return of each place the eight bytes from there on as one number, the first lowest; 0 beyond `lengths`."""
        words = self._from_each_place("<u8")[places]
        return np.asarray(words if lengths is None else words & _FIRST_BYTES[lengths])

    def windows(self, places: Places, width: int) -> Bytes:
        """Return of each place so many bytes from there on, at most as many as there are NULs after the end."""
        return np.asarray(self._from_each_place(f"V{width}")[places].view(np.uint8).reshape(-1, width))

    def _from_each_place(self, kind: str) -> np.ndarray[Any, np.dtype[Any]]:
        """Return what starts at each place; they overlap."""
        size = np.dtype(kind).itemsize
        return np.ndarray(len(self.padded) - size + 1, kind, self.padded.data, strides=1)

    def start_with(self, places: Places, beginning: bytes) -> Flags:
        """Say of each place whether these bytes, at most 24, stand there."""
        same = np.ones(len(places), np.bool_)
        for at in range(0, len(beginning), 8):
            same &= begin_with(self.eights(places + at), beginning[at : at + 8])
        return same


def padding(size: int) -> int:
    """Return how many NULs follow so many bytes: enough for a look beyond the end, and to whole eights."""
    return PADDING_BYTES + -size % 8


def text_of(padded: Bytes, size: int) -> Text:
    """Return the first `size` bytes of ones with padding as a text."""
    return Text(padded[:size], padded, _places(padded[:size], b"\n"))


def _places(data: Bytes, letter: bytes) -> Places:
    """Return where a letter stands. Block by block, so that what is found does not leave the processor's cache."""
    places = []
    for start in range(0, len(data) + 1, BLOCK_BYTES):
        found = np.flatnonzero(data[start : start + BLOCK_BYTES] == ord(letter))
        found += start
        places.append(found)
    return np.concatenate(places)


def eight(letters: bytes) -> np.uint64:
    """Return up to eight bytes as `eights` gives them."""
    return np.uint64(int.from_bytes(letters, "little"))


def begin_with(eights: Words, letters: bytes) -> Flags:
    """Say of each eight bytes whether they begin with these."""
    return np.asarray((eights & eight(b"\xff" * len(letters))) == eight(letters))


def texts(data: Bytes, starts: Places, ends: Places, rows: Places | None = None) -> pa.Array:
    """Return `data[start:end]` of each row as a string, empty ones as NULL.

    The slices are in order and do not overlap. The gaps between them are strings as well, which nobody takes.
    """
    count = len(starts)
    offsets = np.empty(2 * count + 1, np.int32)
    offsets[0:-1:2], offsets[1::2], offsets[-1] = starts, ends, ends[-1] if count else 0
    whole = pa.StringArray.from_buffers(2 * count, pa.py_buffer(offsets), pa.py_buffer(data))
    empty = ends <= starts if rows is None else (ends <= starts)[rows]
    chosen = np.arange(0, 2 * count, 2) if rows is None else rows * 2
    return whole.take(pa.array(chosen, mask=empty if empty.any() else None))


def shortened(data: Bytes, starts: Places, ends: Places, longest: int = LONGEST_TEXT_BYTES) -> Places:
    """Return the ends of texts that are cut at `longest` bytes, though not in the middle of a character."""
    too_long = np.flatnonzero(ends - starts > longest)
    if not len(too_long):
        return ends
    cut = starts[too_long] + longest
    for _ in range(3):
        cut -= (data[cut] & 0xC0) == 0x80
    shorter = ends.copy()
    shorter[too_long] = cut
    return shorter


def first_at_or_after(places: Places, at: Places, otherwise: Places) -> Places:
    """Return the first of the sorted `places` that is not before each of `at`; `otherwise` where there is none."""
    if not len(places):
        return otherwise
    found = np.searchsorted(places, at)
    return np.where(found < len(places), places[np.minimum(found, len(places) - 1)], otherwise)


def distinct(text: Text, starts: Places, ends: Places) -> pa.DictionaryArray:
    """Return slices as `texts` does, as numbers into the distinct ones. Short ones are compared as numbers."""
    lengths = ends - starts
    if int(lengths.max(initial=0)) > 8:
        return texts(text.data, starts, ends).dictionary_encode()
    words = text.eights(starts, lengths)
    encoded = pa.array(words, mask=None if lengths.all() else lengths == 0).dictionary_encode()
    letters = [word.to_bytes(8, "little").rstrip(b"\0").decode() for word in encoded.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(encoded.indices, pa.array(letters, pa.string()), safe=False)


def codes(keys: pa.Array) -> tuple[Places, pa.Array]:
    """Return the number of each string among the distinct ones, and those."""
    encoded = keys.dictionary_encode(null_encoding="encode")
    return encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64), encoded.dictionary


def pairs(first: Places, second: Places, count: int) -> tuple[Places, list[tuple[int, int]]]:
    """Return the number of each pair of numbers among the distinct ones, and those; `second` is below `count`."""
    of, distinct = numbered(first * count + second)
    return of, [divmod(pair, count) for pair in distinct.tolist()]


def numbered(keys: Places) -> tuple[Places, Places]:
    """Return the number of each key, none below zero, among the distinct ones, and those in their order."""
    most = int(keys.max(initial=0)) + 1
    if most > len(keys) * 8:
        distinct, of = np.unique(keys, return_inverse=True)
        return of, distinct
    distinct = np.flatnonzero(np.bincount(keys, minlength=most))
    number = np.empty(most, np.int64)
    number[distinct] = np.arange(len(distinct))
    return number[keys], distinct


def coded(values: list[str | None], of: Places) -> pa.DictionaryArray:
    """Return `values[n]` for each n of `of`, as numbers into the distinct values."""
    numbers: dict[str | None, int] = {None: -1, "": -1}
    of_value = [numbers.setdefault(value, len(numbers) - 2) for value in values]
    return picked(pa.array(list(numbers)[2:], pa.string()), np.array(of_value, np.int32)[of])


def picked(values: pa.Array, numbers: np.ndarray[Any, np.dtype[np.int32]]) -> pa.DictionaryArray:
    """Return `values[n]` for each of `numbers`, NULL for one below zero."""
    missing = numbers < 0
    valid = pa.py_buffer(np.packbits(~missing, bitorder="little")) if missing.any() else None
    indices = pa.Array.from_buffers(pa.int32(), len(numbers), [valid, pa.py_buffer(numbers)])
    return pa.DictionaryArray.from_arrays(indices, values, safe=False)  # no number is beyond the values
