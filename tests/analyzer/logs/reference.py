"""A slow and plain parser of RavenDB's logs, to hold the fast one to: one record at a time, by regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

LONGEST = 64 << 10
_START = re.compile(rb"(\d{4})-(\d\d)-(\d\d)([ T])(\d\d):(\d\d):(\d\d)\.")
_HEADER = re.compile(rb"Date\||Time,")
_LEVEL = re.compile(r"[^|]*\|(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\|")
_NAME = re.compile(r"[A-Za-z0-9_.+`]*")
_STACK = re.compile(r"\n(?:   at | ---> )")
_TYPES = ("Raven.", "Voron.", "Sparrow.")
_ENDINGS = ("Exception", "Error")


def records(content: bytes) -> list[dict[str, Any]]:
    """Return all records of a file, in the order of the file."""
    text = content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\0", b" ")
    found = (_record(one.decode("utf-8", "replace")) for one in _cut(text))
    return [record for record in found if record is not None]


def _cut(text: bytes) -> Iterator[bytes]:
    """Yield each record without the line ends after it."""
    record: list[bytes] = []
    for line in text.split(b"\n"):
        starts = bool(_START.match(line))
        if starts or _HEADER.match(line):
            if record:
                yield b"\n".join(record).rstrip(b"\n")
            record = []
        if starts or record:
            record.append(line)
    if record:
        yield b"\n".join(record).rstrip(b"\n")


def _record(text: str) -> dict[str, Any] | None:
    return _with_commas(text) if text[10] == "T" else _with_pipes(text)


def _with_commas(text: str) -> dict[str, Any] | None:
    parts = text.split(", ", 5)
    if len(parts) < 6:
        return None
    time, thread, level, resource, logger, rest = parts
    message, mark, exception = (", " + rest).partition(", EXCEPTION: ")
    record = _parts(message.removeprefix(", ") if mark and exception else rest, exception)
    if resource.startswith(_TYPES) and not logger.startswith(_TYPES):
        resource, logger = logger, resource
    names = {"thread": thread, "level": level, "resource": resource, "logger": logger}
    about = {"is_error": bool(exception), "layout": "commas", "is_local_time": time[27:28] != "Z"}
    return {**_all(time, names, record), **about}


def _with_pipes(text: str) -> dict[str, Any] | None:
    fields: tuple[str, ...] = ("node_tag", "level", "thread", "resource", "component", "logger")
    with_node = not _LEVEL.match(text)
    fields = fields if with_node else fields[1:]
    parts = text.split("|", len(fields) + 1)
    if len(parts) < len(fields) + 2:
        return None
    names = dict(zip(fields, parts[1:-1], strict=True))
    rest, pipe, data = parts[-1].rpartition("|")
    message, exception = _split("|" + (rest if pipe else data))
    record = _parts(message.removeprefix("|"), exception)
    layout = "pipes with node tag" if with_node else "pipes"
    about = {"is_error": names["level"] in ("ERROR", "FATAL"), "layout": layout, "is_local_time": False}
    return {**_all(parts[0], names, record), **about, "data": (data if pipe else "") or None}


def _split(text: str) -> tuple[str, str]:
    """Return message and exception: what follows a pipe, of the first 64, that the name of an exception follows."""
    at = -1
    for _ in range(64):
        at = text.find("|", at + 1)
        if at < 0:
            break
        if re.match(r"[A-Za-z_]", text[at + 1 : at + 2]) and "." in _name(text[at + 1 :]):
            return text[:at], text[at + 1 :]
    return text, ""


def _name(text: str) -> str:
    """Return the name of an exception that a text starts with, or nothing."""
    found = _NAME.match(text)
    name = found[0] if found else ""
    return name if len(name) < 160 and name.endswith(_ENDINGS) else ""


def _parts(message: str, exception: str) -> dict[str, Any]:
    if not exception:
        return {"message": message}
    kind = _name(exception)
    stack = _STACK.search(exception)
    head = exception[: stack.start()] if stack else exception
    said = head[len(kind) :]
    if kind and said.startswith(":") and len(said) > 1:
        said = said[1:].removeprefix(" ")
    return {
        "message": message,
        "exception_type": kind,
        "exception_message": said,
        "exception_stack": exception[stack.start() :] if stack else "",
    }


def _all(time: str, names: dict[str, str], record: dict[str, Any]) -> dict[str, Any]:
    columns = ("level", "thread", "resource", "component", "logger", "node_tag", "data")
    texts = ("message", "exception_type", "exception_message", "exception_stack")
    row = {name: names.get(name) or None for name in columns}
    return {"logged_at": _time(time), **row, **{name: _short(record.get(name)) for name in texts}}


def _short(text: str | None) -> str | None:
    return text.encode()[:LONGEST].decode("utf-8", "ignore") if text else None


def _time(text: str) -> datetime | None:
    fraction = re.match(r"[0-9]{0,6}", text[20:26])
    micros = int((fraction[0] if fraction else "").ljust(6, "0"))
    try:
        whole = datetime.strptime(text[:19].replace("T", " "), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return whole.replace(microsecond=micros)
