"""Makes a whole zip of one that lacks its end, from the header that lies before each entry. Standard library only."""

from __future__ import annotations

import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from collector.bundle import MAX_ENTRY_BYTES

HEADER = struct.Struct("<4s5H3L2H")
SIGNATURE = b"PK\x03\x04"
STREAMED, ENCRYPTED, UTF_8 = 0x08, 0x01, 0x800
CHUNK_BYTES = 1 << 20
DESCRIPTOR_BYTES = (0, 12, 16, 20, 24)
OF_LINES = (".log", ".ndjson")  # of these a part is worth having


@dataclass(frozen=True)
class _Entry:
    """An entry as its own header tells: where its data lie, what they inflate to, whether they are whole."""

    name: str
    is_utf8: bool
    method: int
    header_at: int
    data_at: int
    end: int
    inflated_bytes: int
    crc: int
    is_whole: bool


def rebuilt(file: IO[bytes]) -> tuple[IO[bytes], str, dict[str, int]]:
    """Return a whole zip made from a cut one, where it was cut, and the sizes of entries that are there in part.

    Raises ValueError where no entry is whole, OSError, struct.error.
    """
    entries = list(_entries(file))
    whole = [entry for entry in entries if entry.is_whole]
    if not whole:
        raise ValueError("no entry is whole")
    rest = entries[len(whole) :]
    cut = f"the file ends {'within ' + rest[0].name if rest else 'early'}, after {len(whole)} whole entries"
    made: IO[bytes] = tempfile.TemporaryFile(prefix="raven-recovered-")  # noqa: SIM115 - the caller's zip owns it
    file.seek(0)
    _copy(file, made, whole[-1].end)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for entry in whole:
            archive.filelist.append(_listed(entry))
            archive.NameToInfo[entry.name] = archive.filelist[-1]
        parts = [_save_part(file, entry, archive) for entry in rest if entry.name.endswith(OF_LINES)]
    made.seek(0)
    return made, cut, dict(parts)


def _entries(file: IO[bytes]) -> Iterator[_Entry]:
    """Yield the entries in the order of the file; only the last may be cut."""
    size = file.seek(0, 2)
    at = 0
    while True:
        file.seek(at)
        head = file.read(HEADER.size)
        if len(head) < HEADER.size or not head.startswith(SIGNATURE):
            return
        _, _, flags, method, _, _, crc, deflated, inflated, name_bytes, extra_bytes = HEADER.unpack(head)
        name, extra = file.read(name_bytes), file.read(extra_bytes)
        data_at = at + HEADER.size + name_bytes + extra_bytes
        if flags & ENCRYPTED or method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or data_at > size:
            return
        inflated, deflated = _long_sizes(extra, inflated, deflated)
        # A header is written before its data, and its sizes are filled in after them.
        if deflated and not flags & STREAMED:
            end, is_whole = data_at + deflated, data_at + deflated <= size
        elif method == zipfile.ZIP_DEFLATED:
            end, inflated, crc, is_whole = _inflated(file, data_at)
        else:
            end, is_whole = data_at, not flags & STREAMED
        text = name.decode("utf-8" if flags & UTF_8 else "cp437", "replace")
        yield _Entry(text, bool(flags & UTF_8), method, at, data_at, end, inflated, crc, is_whole)
        if not is_whole:
            return
        at = _after_descriptor(file, end) if flags & STREAMED else end


def _long_sizes(extra: bytes, inflated: int, deflated: int) -> tuple[int, int]:
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == 1 and size >= 16 and 0xFFFFFFFF in (inflated, deflated):
            return struct.unpack_from("<QQ", extra, 4)
        extra = extra[4 + size :]
    return inflated, deflated


def _inflated(file: IO[bytes], data_at: int) -> tuple[int, int, int, bool]:
    """Return where deflated data end, their inflated size and checksum, and whether they came to their end."""
    inflater, size, crc, end = zlib.decompressobj(-15), 0, 0, data_at
    for piece, rest in _pieces(file, data_at, inflater):
        size, crc = size + len(piece), zlib.crc32(piece, crc)
        end = file.tell() - rest
    return end, size, crc, inflater.eof


def _pieces(file: IO[bytes], data_at: int, inflater: Any) -> Iterator[tuple[bytes, int]]:
    """Yield inflated pieces, and how many bytes that were read are still to be inflated, or follow the data."""
    file.seek(data_at)
    size = 0
    waiting = b""
    while not inflater.eof and size < MAX_ENTRY_BYTES:
        waiting = waiting or file.read(CHUNK_BYTES)
        if not waiting:
            return
        try:
            piece = inflater.decompress(waiting, CHUNK_BYTES)
        except zlib.error:
            return
        waiting = inflater.unconsumed_tail
        size += len(piece)
        yield piece, len(waiting) + len(inflater.unused_data)


def _after_descriptor(file: IO[bytes], end: int) -> int:
    file.seek(end)
    following = file.read(max(DESCRIPTOR_BYTES) + len(SIGNATURE))
    return end + next((n for n in DESCRIPTOR_BYTES if following[n:].startswith((SIGNATURE, b"PK\x01\x02"))), 0)


def _copy(file: IO[bytes], out: IO[bytes], size: int) -> None:
    while size > 0 and (piece := file.read(min(CHUNK_BYTES, size))):
        out.write(piece)
        size -= len(piece)


def _listed(entry: _Entry) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(entry.name)
    info.compress_type, info.CRC = entry.method, entry.crc
    info.header_offset = entry.header_at
    info.file_size, info.compress_size = entry.inflated_bytes, entry.end - entry.data_at
    info.flag_bits = UTF_8 if entry.is_utf8 else 0
    return info


def _save_part(file: IO[bytes], entry: _Entry, archive: zipfile.ZipFile) -> tuple[str, int]:
    """Store what there is of an entry, and return its name and size."""
    size = 0
    with archive.open(entry.name, "w", force_zip64=True) as out:
        for piece, _ in _pieces(file, entry.data_at, zlib.decompressobj(-15)):
            size += out.write(piece)
    return entry.name, size
