"""Reads RavenDB's log files with array operations over their bytes, chunk by chunk.

Three layouts, told apart record by record, so that a file may hold several and needs no header:

    2024-05-01T07:03:09.1234567Z, 42, Operations, Server, Logger, message[, EXCEPTION: text]           up to 6.2
    2026-07-01 10:15:30.1234|INFO|23|Server|Component|Logger|message[|exception]|data                  7.0 and 7.1
    2026-07-01 10:15:30.1234|A|INFO|23|Server|Component|Logger|message[|exception]|data                7.2

A record starts at a line that starts with a time; every other line belongs to the record before it. Nothing is escaped,
so the first fields are cut from the left, `data` from the right, and what is between is the message. Header lines are
no records. What comes before the first record, and the text beyond `LONGEST_TEXT_BYTES` of one, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analyzer.model import TIME

CHUNK_BYTES = 4 << 20
LONGEST_RECORD_BYTES = 16 << 20
LONGEST_TEXT_BYTES = 64 << 10

SCHEMA = pa.schema(
    [
        ("logged_at", TIME),
        ("level", pa.string()),
        ("is_error", pa.bool_()),
        ("thread", pa.string()),
        ("resource", pa.string()),
        ("component", pa.string()),
        ("logger", pa.string()),
        ("message", pa.string()),
        ("exception", pa.string()),
        ("exception_type", pa.string()),
        ("layout", pa.string()),
        ("node_tag", pa.string()),
    ]
)

COMMAS, PIPES, PIPES_WITH_NODE = "commas", "pipes", "pipes with node tag"
_LEVELS = (b"TRACE", b"DEBUG", b"INFO", b"WARN", b"ERROR", b"FATAL")
_HEADERS = (b"Date|", b"Time,")
_STAMP_BYTES = 19  # 2026-07-01 10:15:30
_DIGITS = np.array([0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18])
_NEWLINE, _PIPE, _COMMA, _SPACE, _DASH, _COLON, _DOT = 10, 124, 44, 32, 45, 58, 46
_EXCEPTION_AFTER_PIPE = re.compile(rb"\|(?=[A-Za-z_][\w.+`]*(?:Exception|Error)\b)")
_EXCEPTION_AFTER_COMMA = re.compile(rb", EXCEPTION: ")
_EXCEPTION_TYPE = re.compile(rb"\s*(?:-+> )?([A-Za-z_][\w.+`]*(?:Exception|Error))\b")

Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Places = np.ndarray[Any, np.dtype[np.int64]]


def record_batches(content: IO[bytes], chunk_bytes: int = CHUNK_BYTES) -> Iterator[pa.RecordBatch]:
    """Yield the records of a file as batches of `SCHEMA`, in the order of the file."""
    rest = b""
    at_start = True
    while True:
        read = content.read(chunk_bytes)
        if at_start:
            read = read.removeprefix(b"\xef\xbb\xbf")
            at_start = False
        text = rest + read
        if not read:
            if text:
                yield from _batch(text)
            return
        cut = _last_start(text)
        if cut <= 0:
            if len(text) <= LONGEST_RECORD_BYTES:
                rest = text
                continue
            # What still comes of this record is before the first start of the next chunk, and so left out.
            cut = len(text)
        yield from _batch(text[:cut])
        rest = text[cut:]


def _last_start(text: bytes) -> int:
    """Return where the last record starts whose start is whole, or -1."""
    starts, _ = _starts(np.frombuffer(text, np.uint8))
    return int(starts[-1]) if len(starts) else -1


def _batch(text: bytes) -> Iterator[pa.RecordBatch]:
    text = _clean(text)
    data = np.frombuffer(text, np.uint8)
    starts, is_record = _starts(data)
    if not is_record.any():
        return
    ends = _trimmed(data, starts, np.append(starts[1:], len(data)))
    starts, ends = starts[is_record], ends[is_record]
    commas = data[starts + 10] == ord("T")
    yield from _layout(text, data, starts[commas], ends[commas], COMMAS)
    starts, ends = starts[~commas], ends[~commas]
    with_node = _has_node_tag(data, starts)
    yield from _layout(text, data, starts[~with_node], ends[~with_node], PIPES)
    yield from _layout(text, data, starts[with_node], ends[with_node], PIPES_WITH_NODE)


def _clean(text: bytes) -> bytes:
    """Return valid UTF-8 with plain line ends and no NULs."""
    if b"\r\n" in text:
        text = text.replace(b"\r\n", b"\n")
    if b"\0" in text:
        text = text.replace(b"\0", b" ")
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("utf-8", "replace").encode()
    return text


def _starts(data: Bytes) -> tuple[Places, np.ndarray[Any, np.dtype[np.bool_]]]:
    """Return where records and header lines start, and which of them are records."""
    lines = np.append(0, np.flatnonzero(data == _NEWLINE) + 1)
    lines = lines[lines + _STAMP_BYTES + 1 < len(data)]
    if not len(lines):
        return lines, np.zeros(0, np.bool_)
    first = data[lines]
    is_header = np.zeros(len(lines), np.bool_)
    for header in _HEADERS:
        maybe = first == header[0]
        is_header[maybe] = (data[lines[maybe, None] + np.arange(len(header))] == np.frombuffer(header, np.uint8)).all(1)
    is_record = (first >= ord("0")) & (first <= ord("9"))
    stamps = data[lines[is_record, None] + np.arange(_STAMP_BYTES + 1)]
    digits = stamps[:, _DIGITS]
    well = ((digits >= ord("0")) & (digits <= ord("9"))).all(1)
    well &= (stamps[:, 4] == _DASH) & (stamps[:, 7] == _DASH) & (stamps[:, 13] == _COLON) & (stamps[:, 16] == _COLON)
    well &= ((stamps[:, 10] == ord("T")) | (stamps[:, 10] == _SPACE)) & (stamps[:, 19] == _DOT)
    is_record[is_record] = well
    either = is_record | is_header
    return lines[either], is_record[either]


def _trimmed(data: Bytes, starts: Places, ends: Places) -> Places:
    """Return the ends without the line ends before them."""
    while True:
        blank = (ends > starts) & (data[np.maximum(ends - 1, 0)] == _NEWLINE)
        if not blank.any():
            return ends
        ends = ends - blank


def _has_node_tag(data: Bytes, starts: Places) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Say of each record with pipes whether its second field is something else than a level."""
    pipes = np.flatnonzero(data == _PIPE)
    at = np.searchsorted(pipes, starts)
    second = np.take(pipes, at, mode="clip") + 1 if len(pipes) else starts
    is_level = np.zeros(len(starts), np.bool_)
    for level in _LEVELS:
        places = np.minimum(second[:, None] + np.arange(len(level) + 1), len(data) - 1)
        is_level |= (data[places] == np.frombuffer(level + b"|", np.uint8)).all(1)
    return ~is_level


def _layout(text: bytes, data: Bytes, starts: Places, ends: Places, layout: str) -> Iterator[pa.RecordBatch]:
    """Yield the batch of the records of one layout; those with too few fields are left out."""
    if not len(starts):
        return
    width = 2 if layout == COMMAS else 1
    wanted = {COMMAS: 5, PIPES: 6, PIPES_WITH_NODE: 7}[layout]
    separators = _separators(data, layout)
    first = np.searchsorted(separators, starts)
    padded = np.append(separators, np.full(wanted + 1, len(data)))
    fields = padded[first[:, None] + np.arange(wanted)]
    whole = fields[:, -1] < ends
    starts, ends, fields, first = starts[whole], ends[whole], fields[whole], first[whole]
    if not len(starts):
        return
    text_starts = fields[:, -1] + width
    text_ends = ends
    if layout != COMMAS:
        last = padded[np.searchsorted(separators, ends) - 1]
        text_ends = np.where(last > fields[:, -1], last, ends)
    lefts = np.column_stack([starts, fields[:, :-1] + width])
    columns = [_strings(data, lefts[:, n], fields[:, n]) for n in range(wanted)]
    times = _times(data, starts)
    yield _assembled(text, data, layout=layout, times=times, columns=columns, starts=text_starts, ends=text_ends)


def _separators(data: Bytes, layout: str) -> Places:
    if layout == COMMAS:
        return np.flatnonzero((data[:-1] == _COMMA) & (data[1:] == _SPACE))
    return np.flatnonzero(data == _PIPE)


def _assembled(
    text: bytes,
    data: Bytes,
    *,
    layout: str,
    times: pa.Array,
    columns: list[pa.Array],
    starts: Places,
    ends: Places,
) -> pa.RecordBatch:
    message_ends, exception_starts, types = _exceptions(text, starts, ends, layout)
    has_exception = exception_starts >= 0
    exceptions = _strings(data, np.where(has_exception, exception_starts, ends), ends)
    nothing = pa.nulls(len(starts), pa.string())
    if layout == COMMAS:
        _, thread, level, resource, logger = columns
        node, component = nothing, nothing
        is_error = pa.array(has_exception)
    else:
        node = columns[1] if layout == PIPES_WITH_NODE else nothing
        level, thread, resource, component, logger = columns[-5:]
        is_error = pc.is_in(level, pa.array(["ERROR", "FATAL"]))
    arrays = (
        *(times, level, is_error, thread, resource, component, logger),
        *(_strings(data, starts, message_ends), exceptions, pa.array(types, pa.string())),
        *(pa.repeat(pa.scalar(layout), len(starts)), node),
    )
    return pa.RecordBatch.from_arrays(list(arrays), schema=SCHEMA)


def _exceptions(text: bytes, starts: Places, ends: Places, layout: str) -> tuple[Places, Places, list[str | None]]:
    """Return where each message ends, where its exception starts (-1: none), and the type of that exception."""
    pattern = _EXCEPTION_AFTER_COMMA if layout == COMMAS else _EXCEPTION_AFTER_PIPE
    message_ends, exception_starts = ends.copy(), np.full(len(starts), -1)
    types: list[str | None] = [None] * len(starts)
    for found in pattern.finditer(text):
        record = int(np.searchsorted(starts, found.start() + 1, side="right")) - 1
        at_edge = found.start() >= starts[record] - 1 if record >= 0 else False
        if at_edge and found.start() < ends[record] and exception_starts[record] < 0:
            message_ends[record] = max(found.start(), starts[record])
            exception_starts[record] = found.end()
            kind = _EXCEPTION_TYPE.match(text, found.end())
            types[record] = kind[1].decode("utf-8", "replace") if kind else None
    return message_ends, exception_starts, types


def _strings(data: Bytes, starts: Places, ends: Places) -> pa.Array:
    """Return slices of the text, which are in order and do not overlap, as strings; empty ones are NULL."""
    ends = np.maximum(ends, starts)
    cut = np.minimum(ends, starts + LONGEST_TEXT_BYTES)
    for _ in range(3):  # not in the middle of a character
        cut = cut - ((cut < ends) & (cut > starts) & ((data[np.minimum(cut, len(data) - 1)] & 0xC0) == 0x80))
    edges = np.zeros(len(data) + 1, np.int8)
    edges[starts] += 1
    np.subtract.at(edges, cut, 1)
    inside = np.cumsum(edges[:-1], dtype=np.int8).view(np.bool_)
    offsets = np.append(0, np.cumsum(cut - starts)).astype(np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data[inside])]
    whole = pa.StringArray.from_buffers(len(starts), buffers[1], buffers[2])
    return pc.if_else(pc.equal(whole, ""), pa.scalar(None, pa.string()), whole)


def _times(data: Bytes, starts: Places) -> pa.Array:
    """Return the times; one that is no date is NULL. A time without a zone is taken as UTC."""
    digits = data[starts[:, None] + _DIGITS].astype(np.int64) - ord("0")
    year = digits[:, :4] @ np.array([1000, 100, 10, 1])
    month, day, hour, minute, second = (digits[:, n] * 10 + digits[:, n + 1] for n in range(4, 14, 2))
    places = np.minimum(starts[:, None] + np.arange(_STAMP_BYTES + 1, _STAMP_BYTES + 7), len(data) - 1)
    fraction = data[places].astype(np.int64) - ord("0")
    known = np.logical_and.accumulate((fraction >= 0) & (fraction <= 9), axis=1)
    micros = np.where(known, fraction, 0) @ np.array([100_000, 10_000, 1000, 100, 10, 1])
    valid = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31) & (hour < 24) & (minute < 60) & (second < 60)
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1).astype("timedelta64[D]")
    moment = days.astype("datetime64[us]").astype(np.int64)
    moment += ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros
    return pa.array(moment, mask=~valid).cast(pa.timestamp("us")).cast(TIME)
