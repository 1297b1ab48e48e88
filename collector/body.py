"""Reads the body of an answer within bounds: of bytes, of what it inflates to, and of how much is held at a time.

Answers of a server that lie about their size, or never end, cost the cap once, not once for each question that is
under way. Another server waits for none of them to come in: its own time-outs would pass meanwhile.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from weakref import WeakKeyDictionary

import httpx

LARGE_BYTES = 4 << 20
PIECE_BYTES = 1 << 20
GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_large: WeakKeyDictionary[object, asyncio.Lock] = WeakKeyDictionary()


async def read(response: httpx.Response, cap_bytes: int, large: asyncio.Lock) -> bytes | None:
    """Return the body, or None where it is larger than the cap; `large` is held by one. Raises httpx.HTTPError."""
    encoding = response.headers.get("Content-Encoding", "identity").lower()
    pieces, size = [], 0
    async with AsyncExitStack() as held:
        async for piece in _pieces(response, encoding):
            size += len(piece)
            if size > cap_bytes:
                return None
            if size - len(piece) < LARGE_BYTES <= size:
                await held.enter_async_context(large)
            pieces.append(piece)
        return b"".join(pieces)


def only_large_one(of: httpx.AsyncClient | asyncio.AbstractEventLoop) -> asyncio.Lock:
    """Return the lock that lets a client, or a whole run, have one large answer in hand at a time."""
    return _large.setdefault(of, asyncio.Lock())


async def _pieces(response: httpx.Response, encoding: str) -> AsyncIterator[bytes]:
    if encoding == "identity":
        async for piece in response.aiter_bytes():
            yield piece
        return
    if encoding not in ("gzip", "deflate"):
        raise httpx.DecodingError(f"its encoding {encoding[:40]!r} was not asked for")
    inflater = zlib.decompressobj(GZIP_OR_ZLIB)
    async for packed in response.aiter_raw():
        for piece in _inflated(inflater, packed):
            yield piece
    if not inflater.eof:
        raise httpx.DecodingError("it ends in the middle")


def _inflated(inflater: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
    """Yield what a piece inflates to, bit by bit: a thousandth of it may be all that came."""
    while packed:
        try:
            piece = inflater.decompress(packed, PIECE_BYTES)
        except zlib.error as error:
            raise httpx.DecodingError(str(error)) from error
        if piece:
            yield piece
        packed = inflater.unconsumed_tail
