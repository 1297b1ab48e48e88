"""Gives a file in chunks that end where a record starts.

Where a chunk ends depends on the bytes alone, so that the same file gives the same chunks by any route. Files are read
and not mapped: one that shrinks while it is mapped would end the process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from analyzer.logs.slices import padding

CHUNK_BYTES = 8 << 20
LONGEST_RECORD_BYTES = 8 << 20
_START = re.compile(rb"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\.")
_BEFORE_YEAR = b"\n20"
LINES_OF_ONE_SEARCH = 100_000


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some records, and where the first starts in the file. `padded` are their `size` bytes and NULs after them."""

    padded: bytearray
    size: int
    offset: int


def chunks(content: IO[bytes], chunk_bytes: int = CHUNK_BYTES) -> Iterator[Chunk]:
    """Yield a file in chunks of whole records; only one longer than `LONGEST_RECORD_BYTES` is cut."""
    rest, offset, is_last = bytearray(), 0, False
    while not is_last:
        text = bytearray(len(rest) + chunk_bytes)
        text[: len(rest)] = rest
        read = _read_into(content, memoryview(text)[len(rest) :])
        is_last = read < chunk_bytes
        del text[len(rest) + read :]
        at = len(text) if is_last else _end(text)
        rest = text[at:]
        del text[at:]
        if text:
            text.extend(padding(at))
            yield Chunk(text, at, offset)
            offset += at


def _end(text: bytearray) -> int:
    """Return where to cut: before the last record; 0 while that may still be whole with what follows."""
    at = _last_start(text)
    return len(text) if not at and len(text) > LONGEST_RECORD_BYTES else at


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


def _last_start(text: bytearray) -> int:
    """Return where the last record starts whose time is whole; 0 where only the first is known to."""
    newline = len(text)
    for _ in range(LINES_OF_ONE_SEARCH):
        newline = text.rfind(_BEFORE_YEAR, 0, newline + 1)
        if newline < 0 or _START.match(text, newline + 1):
            return newline + 1
    return 0
