"""Sums up a log file: what was in it, what harmed it, and its shapes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict

import pyarrow as pa

from analyzer.logs.parsing import Parsed, Sums
from analyzer.logs.rates import ShapeCount
from analyzer.model import TIME

FILES, SHAPES = "log_files", "log_shapes"
SHAPES_OF_ONE_FILE = 50_000


class Account:
    """The sums of a file, as its chunks come in their order. Shapes beyond a limit are counted, not kept."""

    def __init__(self) -> None:
        """Start before the first chunk."""
        self._sums = Counter(asdict(Sums()))
        self._layouts: set[str] = set()
        self._shapes: dict[int, ShapeCount] = {}
        self._first: int | None = None
        self._last: int | None = None
        self._is_torn = False
        self._lost_shapes = 0

    def add(self, part: Parsed) -> None:
        """Take in the next chunk."""
        self._sums.update(asdict(part.sums))
        self._layouts |= set(part.layouts)
        if part.on_time is not None and self._last is not None:
            self._sums["late_records"] += int((part.on_time < self._last).sum())
        self._first, self._last = _earliest(self._first, part.first), _latest(self._last, part.last)
        self._is_torn = part.ends_in_line
        for one in part.shapes:
            known = self._shapes.get(one.shape.id)
            if known is None and len(self._shapes) >= SHAPES_OF_ONE_FILE:
                self._lost_shapes += 1
            else:
                self._shapes[one.shape.id] = one if known is None else _joined(known, one)

    def batches(self) -> Iterator[tuple[str, pa.RecordBatch]]:
        """Yield the rows of the file as a whole."""
        yield FILES, _batch([self._file()])
        if self._shapes:
            yield SHAPES, _batch([_shape(one) for one in self._shapes.values()])

    def _file(self) -> dict[str, object]:
        return {
            "layouts": ", ".join(sorted(self._layouts)) or None,
            "first_at": _time(self._first),
            "last_at": _time(self._last),
            **self._sums,
            "is_torn": self._is_torn,
            "shapes": len(self._shapes) + self._lost_shapes,
        }


def _shape(one: ShapeCount) -> dict[str, object]:
    return {
        "shape_id": one.shape.id,
        "level": one.shape.level,
        "logger": one.shape.logger,
        "template": one.shape.template,
        "exception_type": one.exception_type,
        "kind": one.kind,
        "records": one.records,
        "first_at": _time(one.first),
        "last_at": _time(one.last),
        "example": one.example,
    }


def _joined(one: ShapeCount, other: ShapeCount) -> ShapeCount:
    first, last = _earliest(one.first, other.first), _latest(one.last, other.last)
    return ShapeCount(one.shape, one.kind, one.records + other.records, first, last, one.example, one.exception_type)


def _earliest(one: int | None, other: int | None) -> int | None:
    return min((time for time in (one, other) if time is not None), default=None)


def _latest(one: int | None, other: int | None) -> int | None:
    return max((time for time in (one, other) if time is not None), default=None)


def _time(moment: int | None) -> pa.Scalar:
    return pa.scalar(moment, pa.timestamp("us")).cast(TIME)


def _batch(rows: list[dict[str, object]]) -> pa.RecordBatch:
    columns = {name: pa.array([row[name] for row in rows]) for name in rows[0]}
    return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))
