"""Cuts texts out of a chunk without a loop: the gaps between them are strings as well, which nobody takes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Places = np.ndarray[Any, np.dtype[np.int64]]

LONGEST_TEXT_BYTES = 64 << 10


def texts(data: Bytes, starts: Places, ends: Places, rows: Places | None = None) -> pa.Array:
    """Return `data[start:end]` of each row as a string, empty ones as NULL.

    The slices are in order and do not overlap.
    """
    count = len(starts)
    offsets = np.empty(2 * count + 1, np.int32)
    offsets[0:-1:2], offsets[1::2], offsets[-1] = starts, ends, ends[-1] if count else 0
    whole = pa.StringArray.from_buffers(2 * count, pa.py_buffer(offsets), pa.py_buffer(data))
    rows = np.arange(count) if rows is None else rows
    empty = (ends <= starts)[rows]
    return whole.take(pa.array(rows * 2, mask=empty if empty.any() else None))


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


def codes(keys: pa.Array) -> tuple[Places, pa.Array]:
    """Return the number of each string among the distinct ones, and those."""
    encoded = keys.dictionary_encode(null_encoding="encode")
    return encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64), encoded.dictionary


def coded(values: list[str | None], of: Places) -> pa.DictionaryArray:
    """Return `values[n]` for each n of `of`, as numbers into the distinct values."""
    distinct = {value: number for number, value in enumerate(dict.fromkeys(v for v in values if v))}
    numbers = np.array([distinct.get(value or "", -1) for value in values], np.int32)[of]
    missing = numbers < 0
    indices = pa.array(numbers, mask=missing if missing.any() else None)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(distinct), pa.string()))
