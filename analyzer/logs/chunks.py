"""Gives a file in chunks that end where a record starts, without a copy where the file can be mapped.

Where a chunk ends depends on the bytes alone, so that the same file gives the same chunks by any route.
"""

from __future__ import annotations

import io
import mmap
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import numpy as np

from analyzer.logs.slices import Bytes

CHUNK_BYTES = 8 << 20
LONGEST_RECORD_BYTES = 16 << 20
_START = re.compile(rb"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\.")
_START_OF_LINE = re.compile(rb"\n(?=" + _START.pattern + rb")")
_START_BYTES = 20
LINES_OF_ONE_SEARCH = 1000


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some records, and where the first starts in the file."""

    data: Bytes
    offset: int


def chunks(content: IO[bytes], chunk_bytes: int = CHUNK_BYTES) -> Iterator[Chunk]:
    """Yield a file in chunks of whole records; only one longer than `LONGEST_RECORD_BYTES` is cut."""
    mapped = _mapped(content)
    yield from _of_stream(content, chunk_bytes) if mapped is None else _of_map(mapped, chunk_bytes)


def _mapped(content: IO[bytes]) -> mmap.mmap | None:
    try:
        descriptor = content.fileno()
        if content.tell() or not os.fstat(descriptor).st_size:
            return None
        return mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
    except (AttributeError, OSError, ValueError, io.UnsupportedOperation):
        return None


def _of_map(mapped: mmap.mmap, chunk_bytes: int) -> Iterator[Chunk]:
    whole = np.frombuffer(mapped, np.uint8)
    start, end, size = 0, chunk_bytes, len(mapped)
    while end < size:
        at = _end(mapped, start, end)
        if at > start:
            yield Chunk(whole[start:at], start)
            start = at
        end += chunk_bytes
    if start < size:
        yield Chunk(whole[start:], start)


def _of_stream(content: IO[bytes], chunk_bytes: int) -> Iterator[Chunk]:
    rest, offset = bytearray(), 0
    read = _read(content, chunk_bytes)
    while following := _read(content, chunk_bytes):
        rest += read
        read = following
        at = _end(rest, 0, len(rest))
        if at > 0:
            yield Chunk(np.frombuffer(bytes(rest[:at]), np.uint8), offset)
            offset += at
            del rest[:at]
    rest += read
    if rest:
        yield Chunk(np.frombuffer(bytes(rest), np.uint8), offset)


def _end(text: mmap.mmap | bytearray, start: int, end: int) -> int:
    """Return where to cut: before the last record, or -1 while that may still be whole with what follows."""
    at = _last_start(text, start, end)
    return end if at <= start and end - start > LONGEST_RECORD_BYTES else at


def _read(content: IO[bytes], count: int) -> bytes:
    """Return `count` bytes, fewer only at the end."""
    parts, missing = [], count
    while missing and (part := content.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _last_start(text: mmap.mmap | bytearray, start: int, end: int) -> int:
    """Return where the last record starts whose time is whole, or -1."""
    newline = text.rfind(b"\n", start, max(start, end - _START_BYTES))
    for _ in range(LINES_OF_ONE_SEARCH):
        if newline < 0:
            return -1
        if _START.match(text, newline + 1):
            return newline + 1
        newline = text.rfind(b"\n", start, newline)
    last = -1
    for found in _START_OF_LINE.finditer(text, start, end):
        last = found.start() + 1
    return last
