"""Finds the log files of a server, in its folder or in what it sent, and opens each as text whatever lies on disk."""

from __future__ import annotations

import gzip
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, cast

from collector import redact
from collector.bundle import MAX_ENTRY_BYTES
from collector.entries import content_of

LOG_FILE = re.compile(r".+\.log(\.gz)?|server\..*\.zip", re.IGNORECASE)
PIECE_BYTES = 1 << 20


@dataclass(frozen=True)
class LogText:
    """A log as text: where it comes from, the name it gets, how it is opened, how long it is now."""

    question: str
    name: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]
    size_bytes: int


@dataclass(frozen=True)
class LogFile:
    """A file that holds logs; looking into it may raise what is `entries.UNREADABLE`."""

    question: str
    texts: Callable[[], list[LogText]]
    name: str


def in_folder(folder: Path) -> list[LogFile]:
    """Return the log files, newest first. A link that leads out of the folder is not followed. Raises OSError."""
    inside = folder.resolve()
    found = []
    for file in folder.iterdir():
        if not LOG_FILE.fullmatch(file.name):
            continue
        if file.is_symlink() and file.resolve().parent != inside:
            continue
        if file.is_file():
            found.append((file.stat().st_mtime, file))
    return [LogFile(str(file), _texts_of(file), file.name) for _, file in sorted(found, reverse=True)]


def in_download(archive: zipfile.ZipFile, question: str) -> tuple[list[LogFile], list[str]]:
    """Return the logs of what the server sent, newest first, and what it says instead of others. Raises UNREADABLE."""
    entries = sorted(archive.infolist(), key=lambda entry: (entry.date_time, entry.filename), reverse=True)
    files, said = [], []
    for entry in entries:
        name = _base(entry.filename)
        if LOG_FILE.fullmatch(name):
            text = LogText(question, name, partial(content_of, archive, entry), entry.file_size)
            files.append(LogFile(question, _constant(text), name))
        elif not entry.is_dir():
            # The server writes a text instead of a log where none matched, or where one could not be read.
            with content_of(archive, entry) as content:
                words, _ = redact.text(content.read(400))
            said.append(f"{name}: {' '.join(words.decode('utf-8', 'replace').split())}")
    return files, said


def _texts_of(file: Path) -> Callable[[], list[LogText]]:
    """Return a function that looks into a file and says what text is in it."""

    def plain() -> list[LogText]:
        return [LogText(str(file), file.name, lambda: file.open("rb"), file.stat().st_size)]

    def inflated() -> IO[bytes]:
        return cast(IO[bytes], gzip.open(file))

    def gzipped() -> list[LogText]:
        with inflated() as log:
            size = sum(len(piece) for piece in _pieces(log, MAX_ENTRY_BYTES + 1))
        if size > MAX_ENTRY_BYTES:
            raise ValueError(f"{file} inflates to more than {MAX_ENTRY_BYTES} bytes")
        return [LogText(str(file), file.name[: -len(".gz")], inflated, size)]

    def zipped() -> list[LogText]:
        archive = zipfile.ZipFile(file)
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        name = file.name[: -len(".zip")]
        return [LogText(str(file), name, partial(content_of, archive, entry), entry.file_size) for entry in entries]

    suffix = file.suffix.lower()
    return gzipped if suffix == ".gz" else zipped if suffix == ".zip" else plain


def _pieces(log: IO[bytes], size_bytes: int) -> Iterator[bytes]:
    while size_bytes > 0 and (piece := log.read(min(PIECE_BYTES, size_bytes))):
        size_bytes -= len(piece)
        yield piece


def _base(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


def _constant(text: LogText) -> Callable[[], list[LogText]]:
    return lambda: [text]
