"""Gives a file in chunks that end where a record starts.

Where a chunk ends depends on the bytes alone, so that the same file gives the same chunks by any route. Files are read
and not mapped: one that shrinks while it is mapped would end the process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import numpy as np

from analyzer.logs.slices import Bytes, padding

CHUNK_BYTES = 16 << 20
LONGEST_RECORD_BYTES = 8 << 20
LINES_OF_ONE_SEARCH = 100_000
TAIL_BYTES = 64 << 10
_START = re.compile(rb"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\.")
_BEFORE_YEAR = b"\n20"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some records, and where the first starts in the file. `padded` are their `size` bytes and NULs after them."""

    padded: Bytes
    size: int
    offset: int


def chunks(content: IO[bytes], chunk_bytes: int = CHUNK_BYTES) -> Iterator[Chunk]:
    """Yield a file in chunks of whole records; only one longer than `LONGEST_RECORD_BYTES` is cut."""
    rest, offset, is_last = np.empty(0, np.uint8), 0, False
    while not is_last:
        most = len(rest) + chunk_bytes
        space = np.empty(most + padding(most), np.uint8)
        space[: len(rest)] = rest
        read = _read_into(content, space[len(rest) : most].data)
        is_last = read < chunk_bytes
        text = space[: len(rest) + read]
        at = len(text) if is_last else max(_end(text), 0)
        rest = text[at:].copy()
        if at:
            padded = space[: at + padding(at)]
            padded[at:] = 0
            yield Chunk(padded, at, offset)
            offset += at


def _end(text: Bytes) -> int:
    """Return where to cut: before the last record, or -1 while that may still be whole with what follows."""
    at = _last_start(text)
    return len(text) if at <= 0 and len(text) > LONGEST_RECORD_BYTES else at


def _read_into(content: IO[bytes], space: memoryview) -> int:
    """Read until the space is filled or the file ends, and return how much was read."""
    filled = 0
    with space:
        while filled < len(space):
            with space[filled:] as left:
                read = content.readinto(left)  # type: ignore[attr-defined]  # every stream of bytes has it
            if not read:
                break
            filled += read
    return filled


def _last_start(text: Bytes) -> int:
    """Return where the last record starts whose time is whole, or -1. Most often that is near the end."""
    tail = max(len(text) - TAIL_BYTES, 0)
    at = _last_start_in(text[tail:].tobytes())
    return tail + at if at >= 0 else _last_start_in(text.tobytes())


def _last_start_in(text: bytes) -> int:
    newline = len(text)
    for _ in range(LINES_OF_ONE_SEARCH):
        newline = text.rfind(_BEFORE_YEAR, 0, newline + 1)
        if newline < 0 or _START.match(text, newline + 1):
            return newline + 1 if newline >= 0 else -1
    return -1
