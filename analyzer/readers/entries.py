"""One file of an input, wherever it lies: on disk, in an archive, in an archive in an archive."""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from analyzer.reading_limits import Meter, Refused
from collector.bundle import BundleError

UNREADABLE = (
    OSError, EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError, NotImplementedError, RuntimeError, ValueError,
    MemoryError, OverflowError,
)  # fmt: skip
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file by its name, parts joined by `/`. `source` opens it for reading from its start."""

    name: str
    size: int
    source: Callable[[], IO[bytes]]
    meter: Meter

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open it for reading, within the limits. Raises BundleError, also while it is read."""
        try:
            with self.source() as content:
                yield io.BufferedReader(_Metered(self.name, content, self.meter), 1 << 18)
        except BundleError:
            raise
        except UNREADABLE as error:
            raise Refused(f"{self.name} cannot be read: {_said(error)}") from error

    def head(self, size: int = 1 << 16) -> bytes:
        """Return its first bytes. Raises BundleError."""
        with self.open() as content:
            return content.read(size)


class _Metered(io.RawIOBase):
    """A stream that counts what is read from it."""

    def __init__(self, name: str, content: IO[bytes], meter: Meter) -> None:
        self._name = name
        self._content = content
        self._meter = meter
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what BufferedReader hands over
        try:
            piece = _read_into(self._content, buffer)
        except UNREADABLE as error:
            raise Refused(f"{self._name} cannot be read: {_said(error)}") from error
        self._read += piece
        self._meter.count_bytes(self._name, piece, self._read)
        return piece


@dataclass(frozen=True, slots=True)
class Refusal:
    """An entry that is not read, and why."""

    name: str
    why: Refused


def safe_name(name: str) -> str:
    """Return an entry's name with `/` between its parts. Raises Refused for one that leads out of its archive."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    if ".." in parts:
        raise Refused(f"{name} leads out of its folder")
    if name.startswith(("/", "\\")):
        raise Refused(f"{name} is an absolute name")
    if _DRIVE.match(name):
        raise Refused(f"{name} names a drive")
    if not parts:
        raise Refused(f"{name!r} is no name")
    return "/".join(parts)


def _read_into(content: IO[bytes], buffer: memoryview) -> int:
    if isinstance(content, io.RawIOBase | io.BufferedIOBase):
        return content.readinto(buffer) or 0
    piece = content.read(len(buffer))
    buffer[: len(piece)] = piece
    return len(piece)


def _said(error: BaseException) -> str:
    return str(error) or type(error).__name__
