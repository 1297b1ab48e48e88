"""Reads one chunk of a log file into batches of the tables, and sums of what concerns the file as a whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analyzer.logs.chunks import Chunk
from analyzer.logs.cutting import Cut, cut
from analyzer.logs.events import events, kinds
from analyzer.logs.exceptions import exceptions
from analyzer.logs.fields import Fields, fields
from analyzer.logs.layouts import Layout
from analyzer.logs.rates import ShapeCount, counts, rates
from analyzer.logs.records import Order, ordered, records, shortened_texts
from analyzer.logs.repair import Repairs, repaired
from analyzer.logs.shapes import shapes
from analyzer.logs.slices import LONGEST_TEXT_BYTES, Places, Text
from analyzer.logs.times import times

RECORDS, EVENTS, RATES = "log_records", "log_events", "log_rates"


@dataclass(frozen=True, slots=True)
class Sums:
    """Counts of one chunk, each of which is a column of `log_files`."""

    bytes: int = 0
    records: int = 0
    headers: int = 0
    events: int = 0
    late_records: int = 0
    local_time_records: int = 0
    undated_records: int = 0
    unread_records: int = 0
    left_out_bytes: int = 0
    carriage_returns: int = 0
    nul_bytes: int = 0
    invalid_bytes: int = 0
    shortened_texts: int = 0


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one chunk holds.

    `first` and `last` are the earliest and latest of its times,
    `on_time` those of the records that were not written after a later one of the chunk.
    """

    sums: Sums
    batches: dict[str, pa.RecordBatch]
    shapes: list[ShapeCount]
    layouts: tuple[str, ...] = ()
    on_time: Places | None = None
    first: int | None = None
    last: int | None = None
    ends_in_line: bool = False


def parsed(chunk: Chunk, header: Layout | None = None, *, only_records: bool = False) -> Parsed:
    """Read one chunk; `header` is the layout that the file names. With `only_records` without events and shapes."""
    text, repairs = repaired(chunk)
    lines = cut(text)
    found = fields(text, lines, header) if len(lines.starts) else None
    if found is None or not len(found.starts):
        sums = _sums(chunk, lines, repairs, unread=len(lines.starts))
        return Parsed(sums, {}, [], ends_in_line=_ends_in_line(chunk))
    broken = exceptions(text, lines, found)
    moments, dated, is_utc = times(found.heads)
    order = ordered(moments, dated, found.is_commas & ~is_utc)
    at_byte = found.starts + chunk.offset if not repairs.moved else _in_file(chunk, text, found)
    if only_records:
        batch = records(text, found, broken, order, shape_ids=None, at_byte=at_byte)
        return Parsed(_sums(chunk, lines, repairs, found, order), {RECORDS: batch}, [])
    of_shape, distinct = shapes(text, found, broken)
    ids = np.array([shape.id for shape in distinct], np.int64)[of_shape]
    of_row = order.of(of_shape)
    batch = records(text, found, broken, order, shape_ids=ids, at_byte=at_byte)
    kinds_found = kinds(distinct)
    happened = events(batch, of_row, kinds_found)
    sums = _sums(
        chunk, lines, repairs, found, order,
        events=len(happened), shortened=shortened_texts(found, broken, LONGEST_TEXT_BYTES),
    )  # fmt: skip
    return Parsed(
        sums,
        {RECORDS: batch, EVENTS: happened, RATES: rates(of_row, distinct, order.moments, order.dated)},
        counts(of_row, distinct, kinds_found, moments=order.moments, dated=order.dated, records=batch),
        tuple(dict.fromkeys(one.layout for one in found.beginnings)),
        order.on_time,
        *_span(order.moments[order.dated]),
        ends_in_line=_ends_in_line(chunk),
    )


def _in_file(chunk: Chunk, text: Text, found: Fields) -> Places:
    """Return where records start in the file, of a chunk that was repaired: its lines are the same."""
    starts = np.append(0, np.flatnonzero(chunk.padded[: chunk.size] == ord("\n")) + 1)
    return chunk.offset + starts[np.searchsorted(text.newlines, found.starts)]


def _sums(
    chunk: Chunk,
    lines: Cut,
    repairs: Repairs,
    found: Fields | None = None,
    order: Order | None = None,
    *,
    events: int = 0,
    shortened: int = 0,
    unread: int = 0,
) -> Sums:
    kept = len(found.starts) if found else 0
    return Sums(
        bytes=chunk.size,
        records=kept,
        headers=lines.headers,
        events=events,
        late_records=order.late if order else 0,
        local_time_records=int(order.is_local.sum()) if order else 0,
        undated_records=int((~order.dated).sum()) if order else 0,
        unread_records=len(lines.starts) - kept if found else unread,
        left_out_bytes=lines.left_out_bytes,
        carriage_returns=repairs.carriage_returns,
        nul_bytes=repairs.nul_bytes,
        invalid_bytes=repairs.invalid_bytes,
        shortened_texts=shortened,
    )


def _ends_in_line(chunk: Chunk) -> bool:
    return bool(chunk.padded[chunk.size - 1] != ord("\n"))


def _span(moments: Places) -> tuple[int | None, int | None]:
    return (int(moments.min()), int(moments.max())) if len(moments) else (None, None)
