"""Raises the log level of servers for a time, in a process of its own, which sets it back whatever becomes of the run.

It is the only place that changes anything on a server. Forked before the run begins, in a session of its own, it sets
back when it is told to, when the time is over, when it is asked to end, and when the collector is gone, even by
kill -9. Where a server does not answer then, it goes on trying.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import httpx

from collector import level_notes, log_level
from collector.bundle import Gap, utc_now
from collector.level_notes import Note, open_client
from collector.log_level import NotRaised

AFTER_S = 5.0  # what a run has beyond its time to set back itself
AGAIN_S = 5.0
PIPE_BYTES = 4096
KEEP_TRYING_S = 600.0
FAREWELL_S = 3.0
DENIED = (401, 403)
Told = dict[str, Any]


class Keeper:
    """The collector's end: one question at a time, each with its answer."""

    def __init__(self, file: Path, verify: ssl.SSLContext | bool) -> None:
        """Start the process. Raises OSError; not on Windows, which has no fork."""
        ours, theirs = socket.socketpair()
        self._pid = os.fork()
        if self._pid == 0:
            _live_alone(theirs, _Levels(file, verify).serve)
        theirs.close()
        self._socket, self._answers = ours, ours.makefile("rb")
        self._lock = threading.Lock()

    def ask(self, **question: Any) -> Told:
        """Return what the process answers. Raises OSError where it is gone."""
        with self._lock:
            self._socket.sendall(json.dumps(question).encode() + b"\n")
            answer = self._answers.readline()
        if not answer:
            raise BrokenPipeError("the process that sets the level back was ended")
        told: Told = json.loads(answer)
        return told

    def close(self) -> None:
        """Let the process set back what is still raised, and wait for its end for a moment."""
        self._answers.close()
        self._socket.close()
        until = time.monotonic() + FAREWELL_S
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(self._pid, os.WNOHANG) == (0, 0) and time.monotonic() < until:
                time.sleep(0.05)


def _live_alone(theirs: socket.socket, serve: Callable[[socket.socket, socket.socket], None]) -> None:
    """Become a process that no key and no closed terminal ends, holds nothing of the collector's, and never returns."""
    try:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in range(3):
            os.dup2(nowhere, standard)
        os.closerange(3, theirs.fileno())
        os.closerange(theirs.fileno() + 1, 65536)
        woken, wakes = socket.socketpair()
        wakes.setblocking(False)
        signal.set_wakeup_fd(wakes.fileno())
        signal.signal(signal.SIGTERM, lambda *_: None)
        serve(theirs, woken)
    finally:
        os._exit(0)


@dataclass
class _Raised:
    note: Note
    file: IO[bytes]
    path: Path
    due: float


class _Levels:
    """The process's end: what is raised now, and until when."""

    def __init__(self, file: Path, verify: ssl.SSLContext | bool) -> None:
        self._file, self._verify = file, verify
        self._raised: dict[str, _Raised] = {}
        self._done: dict[str, Told] = {}

    def serve(self, theirs: socket.socket, woken: socket.socket) -> None:
        """Answer until the other end is gone, then set back all that is raised. Woken, it sets back at once."""
        with contextlib.suppress(Exception):  # whatever it is, what is raised is set back
            for question in self._questions(theirs, woken):
                answer = self._raise(**question) if "level" in question else self._ended(**question)
                with contextlib.suppress(OSError):
                    theirs.sendall(json.dumps(answer).encode() + b"\n")
        until = time.monotonic() + KEEP_TRYING_S
        while self._raised and time.monotonic() < until:
            for url in list(self._raised):
                self._set_back(url)
            time.sleep(AGAIN_S if self._raised else 0)

    def _questions(self, theirs: socket.socket, woken: socket.socket) -> Iterator[dict[str, Any]]:
        lines = theirs.makefile("rb")
        while True:
            due = min((one.due for one in self._raised.values()), default=None)
            wait_s = None if due is None else max(0.0, due - time.monotonic())
            ready, _, _ = select.select([theirs, woken], [], [], wait_s)
            if woken in ready:
                woken.recv(PIPE_BYTES)
                for one in self._raised.values():
                    one.due = 0.0
            for url in [url for url, one in self._raised.items() if one.due <= time.monotonic()]:
                self._set_back(url)
            if theirs in ready:
                line = b""
                with contextlib.suppress(OSError):  # killed before it read our last answer
                    line = lines.readline()
                if not line.endswith(b"\n"):
                    return
                yield json.loads(line)

    def _raise(self, url: str, level: str, seconds: float) -> Told:
        try:
            with open_client(url, self._verify) as client:
                before = log_level.asked(client)
                name = log_level.more_than(before, level)
                body = log_level.change(before, name)
                note = Note(url, before, name, utc_now())
                path, file = level_notes.write(self._file, note)
                self._raised[url] = _Raised(note, file, path, time.monotonic() + seconds + AFTER_S)
                log_level.send(client, body)
                after = log_level.asked(client)
        except NotRaised as why:
            return {"gap": Gap.NEVER_ASKED, "reason": str(why), **self._ended(url)}
        except (httpx.HTTPError, OSError, ValueError) as error:
            return {**_failure(url, error), **self._ended(url)}
        if log_level.but_for_level(after) != log_level.but_for_level(before) or log_level.level_of(after) != name:
            reason = "the server changed more, or less, than its level"
            return {"gap": Gap.SERVER_ERROR, "reason": reason, **self._ended(url)}
        return {"before": before, "raised_to": name, "raised_at": note.raised_at}

    def _ended(self, url: str) -> Told:
        """Return what came of a level that was raised; nothing where none was."""
        if url in self._raised:
            self._set_back(url)
        return self._done.get(url, {})

    def _set_back(self, url: str) -> None:
        raised = self._raised[url]
        try:
            with open_client(url, self._verify) as client:
                done = log_level.set_back(client, raised.note.before, raised.note.raised_to)
        except Exception as error:  # whatever it is, it is tried again
            raised.due = time.monotonic() + AGAIN_S
            self._done[url] = {"failed": _failure(url, error)["reason"], "note": str(raised.path), "at": utc_now()}
            return
        with contextlib.suppress(OSError):
            raised.path.unlink()
        raised.file.close()
        del self._raised[url]
        self._done[url] = {"done": done, "at": utc_now()}


def _failure(url: str, error: Exception) -> Told:
    if isinstance(error, httpx.HTTPStatusError):
        status, question = error.response.status_code, f"{error.request.method} {error.request.url}"
        gap = Gap.DENIED if status in DENIED else Gap.NOT_IN_THIS_VERSION if status == 404 else Gap.SERVER_ERROR
        return {"gap": gap, "reason": f"{question} answered {status}"}
    gap = Gap.SERVER_DOWN if isinstance(error, httpx.HTTPError) else Gap.CORRUPT
    return {"gap": gap, "reason": f"{url}{log_level.ROUTE}: {error or type(error).__name__}"}
