"""Counts records by shape, and by shape and minute."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analyzer.logs.event_kinds import Kind
from analyzer.logs.shapes import Shape
from analyzer.logs.slices import Flags, Places, coded
from analyzer.logs.times import time_array

LONGEST_EXAMPLE = 1000
_MINUTE = 60_000_000


@dataclass(frozen=True, slots=True)
class ShapeCount:
    """How many records of one chunk have a shape, from when to when (microseconds), and the first of them."""

    shape: Shape
    kind: str | None
    records: int
    first: int | None
    last: int | None
    example: str | None
    exception_type: str | None


def counts(
    of_shape: Places,
    shapes: list[Shape],
    kinds: list[Kind | None],
    *,
    moments: Places,
    dated: Flags,
    records: pa.RecordBatch,
) -> list[ShapeCount]:
    """Return the count of each shape; all arguments are in the order of `records`."""
    order = np.argsort(of_shape.astype(np.uint16), kind="stable")  # fast for short numbers
    edges = np.searchsorted(of_shape[order], np.arange(len(shapes)))
    number = np.diff(np.append(edges, len(of_shape)))
    moments, dated = moments[order], dated[order]
    first = np.minimum.reduceat(np.where(dated, moments, np.iinfo(np.int64).max), edges)
    last = np.maximum.reduceat(np.where(dated, moments, np.iinfo(np.int64).min), edges)
    examples = records.select(["message", "exception_type"]).take(pa.array(order[edges]))
    messages, types = examples["message"].to_pylist(), examples["exception_type"].to_pylist()
    return [
        ShapeCount(
            shape,
            kind.name if kind else None,
            int(number[n]),
            *_span(int(first[n]), int(last[n])),
            (messages[n] or "")[:LONGEST_EXAMPLE] or None,
            types[n],
        )
        for n, (shape, kind) in enumerate(zip(shapes, kinds, strict=True))
    ]


def _span(first: int, last: int) -> tuple[int | None, int | None]:
    return (first, last) if first <= last else (None, None)


def rates(of_shape: Places, shapes: list[Shape], moments: Places, dated: Flags) -> pa.RecordBatch:
    """Return the batch of `log_rates`."""
    minutes, numbers = moments[dated] // _MINUTE, of_shape[dated]
    pairs, records = np.unique(minutes * max(1, len(shapes)) + numbers, return_counts=True)
    shape = pairs % max(1, len(shapes))
    starts = pairs // max(1, len(shapes)) * _MINUTE
    ids = np.array([one.id for one in shapes], np.int64)
    return pa.RecordBatch.from_arrays(
        [
            time_array(starts, np.ones(len(starts), np.bool_)),
            coded([one.level for one in shapes], shape),
            pa.array(ids[shape]),
            pa.array(records),
        ],
        names=["minute", "level", "shape_id", "records"],
    )
