"""Notes beside the file about servers whose log level was raised: the next run sets back what nobody was left to.

Whoever may still set a level back holds the lock of its note, which ends with that process, however it ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import ssl
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import httpx

from collector import log_level
from collector.log_level import Configuration

SUFFIX = ".log-level.json"
MOST_BYTES = 4 << 20


@dataclass(frozen=True)
class Note:
    """A server whose level was raised: from what, to what and when."""

    url: str
    before: Configuration
    raised_to: str
    raised_at: str


def write(file: Path, note: Note) -> tuple[Path, IO[bytes]]:
    """Write a note beside the file of a run, for its owner alone, and return it locked. Raises OSError."""
    import fcntl  # not on Windows, where no level is raised

    names = (file.with_name(f"{file.name}.{number}{SUFFIX}") for number in range(1, 1000))
    path = next(path for path in names if not path.exists())
    written = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
    fcntl.flock(written, fcntl.LOCK_EX)
    written.write(json.dumps(asdict(note)).encode())
    written.flush()
    os.fsync(written.fileno())
    return path, written


def left(folder: Path, of_file: str) -> Iterator[tuple[Path, Note]]:
    """Yield the notes of this user that nobody looks after, each locked while it is looked at."""
    try:
        import fcntl  # as above
    except ImportError:
        return
    for path in sorted(folder.glob(f"{of_file}.*{SUFFIX[1:]}")):
        with contextlib.suppress(OSError, ValueError, TypeError), _own(path) as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield path, Note(**json.loads(file.read(MOST_BYTES)))


@contextlib.contextmanager
def _own(path: Path) -> Iterator[IO[bytes]]:
    """Open a note that this user wrote, and nobody else can. Raises OSError."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_NOFOLLOW), "rb") as file:
        about = os.fstat(file.fileno())
        if about.st_uid != os.getuid() or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise PermissionError(f"{path} is not of this user alone")
        yield file


def set_back(folder: Path, verify: ssl.SSLContext | bool, of_file: str = "*") -> Iterator[str]:
    """Set back what the runs of a file, or all, left raised, and yield in words what came of each."""
    for path, note in left(folder, of_file):
        told = f"The log level of {note.url}, raised to {note.raised_to} at {note.raised_at} by a run that was killed"
        try:
            with open_client(note.url, verify) as client:
                done = log_level.set_back(client, note.before, note.raised_to)
        except Exception as error:  # a note that was spoiled must not end every run to come
            yield f"{told}, could not be set back: {error}. {path} stays, and the next run tries again."
        else:
            path.unlink()
            yield f"{told}: {done}."


def open_client(url: str, verify: ssl.SSLContext | bool) -> httpx.Client:
    """Return a client that may change the level of a server."""
    return httpx.Client(base_url=url, verify=verify, trust_env=False, timeout=log_level.TIMEOUT_S)
