"""Reads systemd's journal by `journalctl`, the newest first, up to a cap: its end is what an incident is found in.

Asked backwards, since older versions of journalctl do not agree on what the last lines of a window of time are. Each
entry becomes a line of text with its time in UTC; further lines of a message are indented.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from threading import Timer
from typing import IO, Any, cast

from collector.log_places import Window

LONGEST_ENTRY_BYTES = 1 << 20
HIDDEN = ("not seeing messages", "insufficient permissions", "Permission denied")
Record = tuple[datetime, str]


@dataclass(frozen=True)
class Text:
    """Lines in the order of time; `why_cut` says why there are no older ones, None where there are all."""

    text: bytes
    why_cut: str | None = None


def newest(matches: Sequence[str], window: Window, cap_bytes: int, limit_s: float) -> Text:
    """Return the newest entries of a window that fit into a cap.

    Raises:
        FileNotFoundError: where there is no journal.
        PermissionError: where this user sees none of it.
    """
    limits = ["--reverse"]
    if window.since is not None:
        limits.append(f"--since={_second(window.since)}")
    if window.until is not None:
        limits.append(f"--until={_second(window.until + timedelta(seconds=1))}")
    with _asked([*limits, *matches], limit_s) as (output, ended):
        told = newest_of(_records(output), window, cap_bytes)
        said = ended() if told.why_cut is None else None
    if said is None:
        return told
    if said.was_slow:
        return Text(
            told.text, f"journalctl was ended after {limit_s:.3g} s; the newest {len(told.text)} bytes are kept"
        )
    if not told.text and any(words in said.words for words in HIDDEN):
        raise PermissionError(f"journalctl shows this user nothing: {said.words}")
    if said.code or "No journal files" in said.words:
        raise FileNotFoundError(f"journalctl has nothing: {said.words or f'it ended with {said.code}'}")
    return Text(told.text, None if window.since is None else _rolled_away(window.since, limit_s))


def newest_of(records: Iterator[Record], window: Window, cap_bytes: int) -> Text:
    """Return the text of records that come newest first, as far as they are in a window and fit into a cap."""
    lines: list[bytes] = []
    left = cap_bytes
    for at, text in records:
        if (window.until is not None and at > window.until) or (window.since is not None and at < window.since):
            continue
        stamp = at.astimezone(timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")
        line = f"{stamp} {text}".replace("\0", "").replace("\n", "\n\t").encode("utf-8", "replace") + b"\n"
        left -= len(line)
        if left < 0:
            kept = cap_bytes - left - len(line)
            return Text(b"".join(reversed(lines)), f"older than the newest {kept} bytes, which are kept")
        lines.append(line)
    return Text(b"".join(reversed(lines)))


def begins_too_late(first: datetime | None, since: datetime) -> str | None:
    """Return the words for a window that began before what is there."""
    if first is None or first <= since:
        return None
    return f"the log begins at {first.isoformat()}; what was before that has rolled away"


def _rolled_away(since: datetime, limit_s: float) -> str | None:
    with _asked([], limit_s) as (output, _):
        first = next(_records(output), None)
    return begins_too_late(first and first[0], since)


def _second(moment: datetime) -> str:
    return f"{moment.astimezone(timezone.utc):%Y-%m-%d %H:%M:%S} UTC"


@dataclass(frozen=True)
class _Ended:
    """How journalctl ended, and what it said beside."""

    code: int
    words: str
    was_slow: bool


@contextmanager
def _asked(arguments: Sequence[str], limit_s: float) -> Iterator[tuple[IO[bytes], Callable[[], _Ended]]]:
    """Yield the output of journalctl and what waits for its end; it is ended in time, and when this is left."""
    found = shutil.which("journalctl")
    if found is None:
        raise FileNotFoundError("journalctl is not there: a journal is read on a Linux with systemd only")
    command = [found, "--no-pager", "--all", "--output=json", *arguments]
    environment = {**os.environ, "LC_ALL": "C"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    timer = Timer(limit_s, process.kill)
    timer.daemon = True
    timer.start()

    output, beside = cast("tuple[IO[bytes], IO[bytes]]", (process.stdout, process.stderr))

    def ended() -> _Ended:
        words = " ".join(beside.read(LONGEST_ENTRY_BYTES).decode("utf-8", "replace").split())
        code = process.wait()
        return _Ended(code, words, was_slow=code < 0)

    try:
        yield output, ended
    finally:
        timer.cancel()
        process.kill()
        process.communicate()


def _records(output: IO[bytes]) -> Iterator[Record]:
    """Yield the entries; what is no entry, as a line that is too long, is left out."""
    while line := output.readline(LONGEST_ENTRY_BYTES):
        try:
            entry = json.loads(line)
            at = datetime.fromtimestamp(int(entry["__REALTIME_TIMESTAMP"]) / 1e6, timezone.utc)
            who, pid = _text(entry.get("SYSLOG_IDENTIFIER") or entry.get("_COMM")), entry.get("_PID")
            yield at, f"{who}{f'[{pid}]' if pid else ''}: {_text(entry.get('MESSAGE'))}"
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError, RecursionError):
            continue


def _text(field: Any) -> str:
    """Return a field as text: one that is no plain text comes as a list of bytes, one that is there twice as a list."""
    if isinstance(field, list) and all(isinstance(one, int) for one in field):
        return bytes(field).decode("utf-8", "replace")
    return "\n".join(map(_text, field)) if isinstance(field, list) else str(field)
