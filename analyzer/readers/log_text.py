"""Tells a server's log by its text, and takes off what others put before each line: journalctl, docker, kubectl.

What the server says on its console is no record of its log, but has a time where others wrote it down: such a line
becomes a record of logger `Console`, in the layout of 7.0, so that a crash that only the journal saw is not lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import IO

RECORD = re.compile(rb"(?:\xef\xbb\xbf)?\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d\.\d{7}Z?, |[ ]\d\d:\d\d:\d\d\.\d{4}\|)")
HEADER = re.compile(rb"(?:\xef\xbb\xbf)?(?:Date\||Time,\s)")
SPOKEN = re.compile(rb"Raven\.Server|RavenDB|Server available on: |Build \d+, Version \d")
VERSION = re.compile(rb"Build \d+, Version [\d.]+, SemVer ([\w.\-]+)")
_LINES_LOOKED_AT = 400
_TIME = rb"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?)"
_UNIT = rb"\S+ [^\s:\[]+(?:\[\d+\])?: "
_WRAPPERS = (
    re.compile(rb"(?:[A-Z][a-z]{2} )?" + _TIME + rb" " + _UNIT),  # journalctl -o short-iso, short-full
    re.compile(rb"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? " + _UNIT),  # journalctl: no year, so no time
    re.compile(_TIME + rb" (?:stdout|stderr) [FP] "),  # a container's file as Kubernetes writes it
    re.compile(_TIME + rb" "),  # docker logs --timestamps, kubectl logs --timestamps
    re.compile(rb"[\w.\-]+ +\| (?:" + _TIME + rb" )?"),  # docker compose logs
)  # fmt: skip
_FATAL = re.compile(rb"Unhandled exception|Fatal error|Out of memory|Process terminated")
_NOISE = re.compile(rb"-- (?:Logs|Journal|Boot|No entries|Reboot)")
_COLOUR = re.compile(rb"\x1b\[[0-9;]*m")

Unwrap = Callable[[bytes], "tuple[bytes | None, bytes] | None"]


def is_plain(head: bytes) -> bool:
    """Return whether a file that begins so is a log as the server writes it."""
    lines = head.split(b"\n", _LINES_LOOKED_AT)[:_LINES_LOOKED_AT]
    return any(RECORD.match(line) or HEADER.match(line) for line in lines)


def wrapper_of(head: bytes) -> Unwrap | None:
    """Return what takes off the beginning of each line, or None where it is no log of a server in a wrapping."""
    lines = [line for line in head.split(b"\n", _LINES_LOOKED_AT)[:_LINES_LOOKED_AT] if line and not _NOISE.match(line)]
    for unwrap in (_of_json, *map(_of_pattern, _WRAPPERS)):
        found = [text for line in lines if (text := unwrap(line)) is not None]
        if len(found) > len(lines) / 2 and any(SPOKEN.search(text) or RECORD.match(text) for _, text in found):
            return unwrap
    return None


def unwrapped(content: IO[bytes], unwrap: Unwrap) -> Iterator[bytes]:
    """Yield the lines of a wrapped log as the server would have written them."""
    in_record = False
    for line in content:
        found = unwrap(line.rstrip(b"\r\n"))
        if found is None:
            continue
        when, text = found[0], _COLOUR.sub(b"", found[1])
        if RECORD.match(text) or HEADER.match(text):
            in_record = True
        elif when is not None and (not in_record or _FATAL.match(text)):
            stamp = _stamp(when)
            in_record = bool(_FATAL.match(text))
            if stamp is not None and text.strip():
                text = b"%b|%b|0|Server||Console|%b|" % (stamp, b"FATAL" if in_record else b"INFO", text.strip())
        yield text + b"\n"


def _of_pattern(pattern: re.Pattern[bytes]) -> Unwrap:
    def unwrap(line: bytes) -> tuple[bytes | None, bytes] | None:
        found = pattern.match(line)
        if found is None:
            return None
        return (found[1] if pattern.groups else None), line[found.end() :]

    return unwrap


def _of_json(line: bytes) -> tuple[bytes | None, bytes] | None:
    """Unwrap a line of Docker's json-file driver, or of journalctl -o json."""
    if not line.startswith(b"{"):
        return None
    try:
        body = json.loads(line)
    except (ValueError, RecursionError):
        return None
    text = body.get("log", body.get("MESSAGE"))
    if isinstance(text, list):  # journald gives bytes that are no text as numbers
        text = bytes(part for part in text if isinstance(part, int) and 0 <= part < 256).decode("utf-8", "replace")
    if not isinstance(text, str):
        return None
    when = body.get("time")
    if when is None:
        when = _of_microseconds(body.get("__REALTIME_TIMESTAMP"))
    return (when.encode() if isinstance(when, str) else None), text.rstrip("\r\n").encode("utf-8", "replace")


def _of_microseconds(since_1970: object) -> str | None:
    try:
        return datetime.fromtimestamp(int(str(since_1970)) / 1e6, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return None


def _stamp(when: bytes) -> bytes | None:
    """Return a time as 7.0 writes it: UTC, four digits after the point."""
    text = when.decode("ascii", "replace").replace(",", ".").replace(" UTC", "Z")
    fraction = re.sub(r"(\.\d{6})\d+", r"\1", text)
    try:
        at = datetime.fromisoformat(fraction)
    except ValueError:
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")[:24].encode()
