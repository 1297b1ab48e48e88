"""What comes as a stream, kept so that it can be read again and again: in memory, or in a file without a name."""

from __future__ import annotations

import shutil
import tempfile
from typing import IO, cast

from analyzer.readers.entries import Entry
from analyzer.reading_limits import MIB, Meter

IN_MEMORY_BYTES = 16 * MIB


def store() -> IO[bytes]:
    """Return a place to write to, which goes with the program."""
    return cast(IO[bytes], tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES))


def kept(content: IO[bytes], name: str, meter: Meter) -> Entry:
    """Return what a stream holds as an entry. Raises Refused."""
    written = store()
    shutil.copyfileobj(content, written, MIB)
    return stored(written, name, meter)


def stored(written: IO[bytes], name: str, meter: Meter) -> Entry:
    """Return what was written to a `store`, up to where it stands, as an entry."""
    return Entry(name, written.tell(), lambda: cast(IO[bytes], _View(written)), meter)


class _View:
    """A reader of a kept stream with a place of its own, so that two can be open at once."""

    def __init__(self, store: IO[bytes]) -> None:
        self._store = store
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        self._store.seek(self._at)
        piece = self._store.read(size)
        self._at += len(piece)
        return piece

    def seek(self, offset: int, whence: int = 0) -> int:
        if whence == 0:
            self._at = offset
        else:
            self._store.seek(self._at)
            self._at = self._store.seek(offset, whence)
        return self._at

    def tell(self) -> int:
        return self._at

    def seekable(self) -> bool:
        return True

    def __enter__(self) -> _View:
        return self

    def __exit__(self, *_: object) -> None:
        """Keep the store: other readers may be at it."""
