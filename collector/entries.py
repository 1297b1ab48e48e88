"""Reads the entries of any zip, whoever wrote it: within limits, in pieces of whole lines, JSON told from text."""

from __future__ import annotations

import io
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from collector import recovery
from collector.bundle import MANIFEST, MAX_ENTRY_BYTES, MAX_RATIO, BundleError, Manifest, parse_manifest

HEADER_BYTES = 30
DEEPEST = 3  # zips in zips are read so far down
START_BYTES = 4096
CHUNK_BYTES = 4 << 20
MOST_IN_MEMORY_BYTES = 16 << 20
LONGEST_LINE_BYTES = 32 << 20
MAX_JSON_BYTES = 512 << 20
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


def content_of(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    """Open an entry. Raises ValueError where it claims too much."""
    if info.file_size > min(MAX_ENTRY_BYTES, MAX_RATIO * max(info.compress_size, 1)):
        raise ValueError(f"{info.filename} claims to inflate to {info.file_size} bytes")
    return archive.open(info)


def read(archive: zipfile.ZipFile, path: str) -> bytes:
    """Return an entry whole. Raises BundleError for one that is missing, damaged, or lies about its size."""
    try:
        with content_of(archive, archive.getinfo(path)) as content:
            return whole_json(b"", content)
    except KeyError:
        raise BundleError(f"{path} is named by the manifest but not in the file") from None
    except UNREADABLE as error:
        raise BundleError(f"{path} cannot be unpacked: {error}") from error


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    """Return the manifest of a bundle. Raises BundleError."""
    if MANIFEST not in archive.namelist():
        raise BundleError(f"it has no {MANIFEST}: it is cut, or no bundle of raven-collect")
    return parse_manifest(read(archive, MANIFEST))


def joined(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the bundles that `merge` joined, none where this is one itself."""
    if MANIFEST in archive.namelist():
        return []
    return [info for info in archive.infolist() if info.filename.endswith(".zip")]


@contextmanager
def bundle_in(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[zipfile.ZipFile]:
    """Open one of those, also where it is cut. Raises what is UNREADABLE."""
    with content_of(archive, info) as content:
        file = spooled(content.read(START_BYTES), content)
    with file, recovery.opened(file) as inner:
        yield inner


def deflated(file: IO[bytes], info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield what lies in the file of an entry, as it lies there. Raises OSError."""
    file.seek(info.header_offset)
    header = file.read(HEADER_BYTES)
    file.seek(sum(struct.unpack_from("<HH", header, HEADER_BYTES - 4)), io.SEEK_CUR)  # its name, and what is extra
    left = info.compress_size
    while left > 0 and (piece := file.read(min(left, CHUNK_BYTES))):
        left -= len(piece)
        yield piece


def is_whole(archive: zipfile.ZipFile, path: str) -> bool:
    """Return whether an entry is there and can be unpacked to its end."""
    try:
        with content_of(archive, archive.getinfo(path)) as content:
            while content.read(CHUNK_BYTES):
                pass
    except (KeyError, *UNREADABLE):
        return False
    return True


def raise_if_of_system(error: Exception) -> None:
    """Raise what is no fault of the entry that was read: a full disk has a number, a damaged entry has none."""
    if isinstance(error, OSError) and error.errno is not None:
        raise error


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
    file: IO[bytes] = io.BytesIO()  # before Python 3.11 a zip cannot be read from a `SpooledTemporaryFile`
    piece = start
    while piece:
        file.write(piece)
        if isinstance(file, io.BytesIO) and file.tell() > MOST_IN_MEMORY_BYTES:
            in_memory, file = file, tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
            file.write(in_memory.getbuffer())
        piece = content.read(CHUNK_BYTES)
    file.seek(0)
    return file
