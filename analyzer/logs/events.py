"""Makes the batch of `log_events`: the records whose shape is of a known kind."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pyarrow as pa

from analyzer.logs.event_kinds import Kind, kind_of
from analyzer.logs.shapes import KEPT_SHAPES, Shape
from analyzer.logs.slices import Places

LONGEST_DETAIL = 1000
_DATABASE_NAME = re.compile(r"[\w.-]+")
_NO_DATABASES = frozenset({"Server", "Cluster", "Voron", "System", "ServerStore", "Sparrow", "Raven", "Engine"})
_OF_THE_CLUSTER = ("Raven.Server.Rachis.", "Raven.Server.ServerWide.")  # up to 6.2 their resource is a node
_WHO = ("resource", "component", "logger")
_SPAN = re.compile(r"(?<![\d:.])(?:(?P<days>\d+)\.)?(?P<h>\d\d):(?P<m>\d\d):(?P<s>\d\d(?:\.\d+)?)(?![\d:])")
_MILLISECONDS = re.compile(r"(?<![\d.,])(?P<ms>\d[\d,]*(?:\.\d+)?) ?ms\b")
_KEPT = ("level", "resource", "logger", "exception_type", "exception_message", "is_local_time", "shape_id", "at_byte")


def kinds(shapes: list[Shape]) -> list[Kind | None]:
    """Return the kind of event that each shape is, None for most."""
    return [_kind(shape) for shape in shapes]


@lru_cache(KEPT_SHAPES)
def _kind(shape: Shape) -> Kind | None:
    return kind_of(shape.text, shape.logger)


def events(records: pa.RecordBatch, of_shape: Places, found: list[Kind | None]) -> pa.RecordBatch:
    """Return the events among records; `of_shape` is the number of each record's shape."""
    rows = np.flatnonzero(np.array([kind is not None for kind in found], np.bool_)[of_shape])
    chosen = records.take(pa.array(rows))
    of_kind = [kind for number in of_shape[rows].tolist() if (kind := found[number]) is not None]
    messages = [message or "" for message in chosen["message"].to_pylist()]
    places = [
        _place(kind.pattern, message, *who)
        for kind, message, *who in zip(of_kind, messages, *(chosen[name].to_pylist() for name in _WHO), strict=True)
    ]
    durations = [_seconds(text) if kind.is_timed else None for kind, text in zip(of_kind, messages, strict=True)]
    columns = {
        "at": chosen["logged_at"],
        "kind": pa.array([kind.name for kind in of_kind], pa.string()),
        "database": pa.array([database for database, _ in places], pa.string()),
        "component": pa.array([component for _, component in places], pa.string()),
        "detail": pa.array([text[:LONGEST_DETAIL] or None for text in messages], pa.string()),
        "duration_seconds": pa.array(durations, pa.float64()),
        **{name: chosen[name] for name in _KEPT},
    }
    return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


def _place(
    pattern: re.Pattern[str] | None, message: str, resource: str | None, component: str | None, logger: str | None
) -> tuple[str | None, str | None]:
    """Return the database and the component that an event is about: what its message names, else who logged it."""
    match = pattern.search(message) if pattern else None
    named = match.groupdict() if match else {}
    is_other = resource is None or resource in _NO_DATABASES or (logger or "").startswith(_OF_THE_CLUSTER)
    is_database = not is_other and _DATABASE_NAME.fullmatch(resource or "") is not None
    return named.get("database") or (resource if is_database else None), component or named.get("component")


def _seconds(message: str) -> float | None:
    """Return the first duration in a message, None for none. What a load logs begins with a time of day and ` :: `."""
    message = message.rpartition(" :: ")[2]
    match = _SPAN.search(message)
    if match:
        hours = int(match["days"] or 0) * 24 + int(match["h"])
        return hours * 3600 + int(match["m"]) * 60 + float(match["s"])
    match = _MILLISECONDS.search(message)
    return float(match["ms"].replace(",", "")) / 1000 if match else None
