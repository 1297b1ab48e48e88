"""Reads the entries of any zip, whoever wrote it: within limits, in pieces of whole lines, JSON told from text."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, cast

from collector.bundle import MAX_ENTRY_BYTES, MAX_RATIO, BundleError

START_BYTES = 4096
CHUNK_BYTES = 4 << 20
LONGEST_LINE_BYTES = 32 << 20
MAX_JSON_BYTES = 512 << 20
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


def opened(file: IO[bytes], name: str) -> zipfile.ZipFile:
    """Open a zip. Raises BundleError."""
    try:
        return zipfile.ZipFile(file)
    except UNREADABLE as error:
        raise BundleError(f"{name} is no zip: {error}. Give a bundle, or the debug package of a server.") from None


def content_of(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    """Open an entry. Raises ValueError where it claims too much."""
    if info.file_size > min(MAX_ENTRY_BYTES, MAX_RATIO * max(info.compress_size, 1)):
        raise ValueError(f"it claims to inflate to {info.file_size} bytes")
    return archive.open(info)


def is_json(start: bytes, path: str) -> bool:
    """Return whether an entry that begins so is to be read as JSON."""
    return path.endswith(".json") and start.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[")


def whole_json(start: bytes, content: IO[bytes]) -> bytes:
    """Return the whole of an answer. Raises ValueError where it is longer than any answer can be."""
    whole = start + content.read(MAX_JSON_BYTES)
    if content.read(1):
        raise ValueError(f"it is an answer of more than {MAX_JSON_BYTES} bytes")
    return whole


def pieces(start: bytes, content: IO[bytes]) -> Iterator[bytes]:
    """Yield a text in pieces of whole lines, so that no secret and no name is torn."""
    rest, piece = b"", start
    while piece:
        whole = rest + piece
        cut = whole.rfind(b"\n") + 1
        if not cut and len(whole) > LONGEST_LINE_BYTES:
            cut = len(whole)
        if cut:
            yield whole[:cut]
        rest = whole[cut:]
        piece = content.read(CHUNK_BYTES)
    if rest:
        yield rest


def spooled(start: bytes, content: IO[bytes]) -> IO[bytes]:
    """Return a content as a file that can be searched; a large one lies on disk, for us alone."""
    file = tempfile.SpooledTemporaryFile(max_size=4 * CHUNK_BYTES)  # noqa: SIM115 - the caller closes it
    piece = start
    while piece:
        file.write(piece)
        piece = content.read(CHUNK_BYTES)
    file.seek(0)
    return cast(IO[bytes], file)
