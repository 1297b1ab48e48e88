"""Makes the batch of `log_records`: one row a record, in the order of their times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from analyzer.logs.exceptions import Exceptions
from analyzer.logs.fields import Beginning, Fields
from analyzer.logs.slices import Flags, Places, Text, coded, picked, shortened, texts
from analyzer.logs.times import time_array

_Values = TypeVar("_Values", Places, Flags, np.ndarray[Any, np.dtype[np.int32]])
_ERRORS = frozenset({"ERROR", "FATAL"})


@dataclass(frozen=True, slots=True)
class Order:
    """The rows in the order of their times, None where they were written so.

    A record without a time stays behind the one before it; `on_time` are the times of the records that were not
    written after a later one.
    """

    rows: Places | None
    moments: Places
    dated: Flags
    is_local: Flags
    on_time: Places

    @property
    def late(self) -> int:
        """Return how many records were written after a later one of the same chunk."""
        return len(self.moments) - len(self.on_time)

    def of(self, values: _Values) -> _Values:
        """Return the values of all records in this order."""
        return values if self.rows is None else values[self.rows]


def ordered(moments: Places, dated: Flags, is_local: Flags) -> Order:
    """Return the order of records by their times."""
    steady = moments if dated.all() else _filled(moments, dated)
    on_time = steady[steady >= np.maximum.accumulate(steady)]
    if len(on_time) == len(moments):
        return Order(None, moments, dated, is_local, on_time)
    rows = np.argsort(steady, kind="stable")
    return Order(rows, moments[rows], dated[rows], is_local[rows], on_time)


def _filled(moments: Places, dated: Flags) -> Places:
    last = np.maximum.accumulate(np.where(dated, np.arange(len(dated)), 0))
    return np.where(dated, moments, moments[last])


def records(
    text: Text, found: Fields, exceptions: Exceptions, order: Order, *, shape_ids: Places | None, at_byte: Places
) -> pa.RecordBatch:
    """Return the batch of `log_records`. `shape_ids` and `at_byte`, the places in the file, are in its order."""
    of = order.of(found.beginning)

    def column(name: str) -> pa.DictionaryArray:
        return coded([getattr(one, name) for one in found.beginnings], of)

    def rare(starts: Places, ends: Places, having: Places) -> pa.DictionaryArray:
        """Return texts that only the records `having` one have, and many the same."""
        found = texts(text.data, starts, shortened(text.data, starts, ends)).dictionary_encode()
        numbers = np.full(len(of), -1, np.int32)
        numbers[having] = found.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        return picked(found.dictionary, order.of(numbers))

    broken = exceptions.rows
    with_data = np.flatnonzero(found.data_ends > found.data_starts)
    message_ends = shortened(text.data, found.text_starts, exceptions.message_ends)
    columns = {
        "logged_at": time_array(order.moments, order.dated),
        "is_local_time": pa.array(order.is_local),
        "level": column("level"),
        "is_error": pa.array(order.of(_are_errors(found, exceptions))),
        "thread": found.threads if order.rows is None else found.threads.take(pa.array(order.rows)),
        "resource": column("resource"),
        "component": column("component"),
        "logger": column("logger"),
        "message": texts(text.data, found.text_starts, message_ends, order.rows),
        "exception_type": rare(exceptions.type_starts, exceptions.type_ends, broken),
        "exception_message": rare(exceptions.said_starts, exceptions.stack_starts, broken),
        "exception_stack": rare(exceptions.stack_starts, found.text_ends[broken], broken),
        "data": rare(found.data_starts[with_data], found.data_ends[with_data], with_data),
        "node_tag": column("node_tag"),
        "layout": column("layout"),
        "at_byte": pa.array(order.of(at_byte)),
    }
    if shape_ids is not None:
        columns["shape_id"] = pa.array(order.of(shape_ids))
    return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


def shortened_texts(found: Fields, exceptions: Exceptions, longest: int) -> int:
    """Return how many texts were longer than they are kept."""
    lengths = (
        exceptions.message_ends - found.text_starts,
        exceptions.stack_starts - exceptions.said_starts,
        found.text_ends[exceptions.rows] - exceptions.stack_starts,
    )
    return sum(int((length > longest).sum()) for length in lengths)


def _are_errors(found: Fields, exceptions: Exceptions) -> Flags:
    """Say what is an error: since 7.0 the level does, up to 6.2 only that there is an exception."""
    by_level = np.array([_is_error(one) for one in found.beginnings], np.bool_)[found.beginning]
    has_exception = np.zeros(len(by_level), np.bool_)
    has_exception[exceptions.rows] = True
    return np.where(found.is_commas, has_exception, by_level)


def _is_error(beginning: Beginning) -> bool:
    return beginning.level in _ERRORS
