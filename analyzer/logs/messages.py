"""Reads messages of the system as the collector wrote them, in the order of the file: the time of each, then its text.

A line without a time belongs to the message before it; what is before the first is left out. Of a message its first
64 KiB are read, so that the memory that this takes does not depend on the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

import pyarrow as pa

from analyzer.logs.slices import LONGEST_TEXT_BYTES
from analyzer.model import TIME

BATCH_BYTES = 8 << 20
BATCH_MESSAGES = 50_000
_STAMP = re.compile(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)(?: |$)")
_SCHEMA = pa.schema(
    {"logged_at": TIME, "identifier": pa.string(), "pid": pa.int64(), "message": pa.string(), "at_byte": pa.int64()}
)

Batches = Iterator[tuple[str, pa.RecordBatch]]


@dataclass(frozen=True, slots=True)
class _Message:
    """The bytes of one message without its stamp, and where it starts in the file."""

    stamp: bytes
    text: bytes
    at_byte: int


def read(content: IO[bytes], table: str, speaker: re.Pattern[str]) -> Batches:
    """Yield batches of one table. `speaker` matches who said a message, before it: as groups its name and process id.

    Those are NULL where it does not match, or has no groups.
    """
    rows: list[tuple[object, ...]] = []
    held_bytes = 0
    for message in _messages(content):
        rows.append(_row(message, speaker))
        held_bytes += len(message.text)
        if len(rows) == BATCH_MESSAGES or held_bytes >= BATCH_BYTES:
            yield table, _batch(rows)
            rows, held_bytes = [], 0
    if rows:
        yield table, _batch(rows)


def _messages(content: IO[bytes]) -> Iterator[_Message]:
    stamp, start, text = None, 0, bytearray()
    for at_byte, line in _lines(content):
        found = _STAMP.match(line)
        if found is not None:
            if stamp is not None:
                yield _Message(stamp, bytes(text), start)
            stamp, start, text = found[1], at_byte, bytearray(line[found.end() :])
        elif len(text) < LONGEST_TEXT_BYTES:
            text += b"\n" + line.removeprefix(b"\t")
    if stamp is not None:
        yield _Message(stamp, bytes(text), start)


def _lines(content: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield where each line starts and what is in it, of a long one the beginning."""
    at_byte, starts_line = 0, True
    while piece := content.readline(LONGEST_TEXT_BYTES):
        if starts_line:
            yield at_byte, piece.rstrip(b"\r\n")
        starts_line = piece.endswith(b"\n")
        at_byte += len(piece)


def _row(message: _Message, speaker: re.Pattern[str]) -> tuple[object, ...]:
    text = message.text[:LONGEST_TEXT_BYTES].replace(b"\0", b" ").decode("utf-8", "replace")
    found = speaker.match(text)
    name, pid = (None, None) if found is None or not speaker.groups else found.groups()
    said = text if found is None else text[found.end() :]
    return _time(message.stamp), name, None if pid is None else int(pid), said, message.at_byte


def _time(stamp: bytes) -> datetime | None:
    try:
        return datetime.fromisoformat(stamp.decode())
    except ValueError:
        return None


def _batch(rows: list[tuple[object, ...]]) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    return pa.RecordBatch.from_arrays(
        [pa.array(values, kind) for values, kind in zip(columns, _SCHEMA.types, strict=True)], schema=_SCHEMA
    )
