"""What happened by the server's logs: records of a known kind, as a start, an election or a failed backup.

The kinds stand in `analyzer/logs/event_kinds.py`. Here `database` is the one that the event is about.
"""

from __future__ import annotations

import pyarrow as pa

from analyzer.logs.reading import read
from analyzer.model import TIME, Column, Sample, Scope, Source, Table, no_rows

LOG_EVENTS = TABLE = Table(
    name="log_events",
    doc=__doc__,
    sources=(Source("logs.server", Scope.NODE),),
    columns=(
        Column("at", TIME, "Time of the record; where `is_local_time`, by the clock and zone of the server"),
        Column("kind", pa.string(), "What happened, in words, as 'server started'"),
        Column("component", pa.string(), "Index, task or what else it is about, where the record names it"),
        Column("detail", pa.string(), "Message of the record, its first 1,000 characters"),
        Column("duration_seconds", pa.float64(), "How long it took, where the message says so"),
        Column("level", pa.string(), "TRACE to FATAL; up to 6.2 Information or Operations"),
        Column("resource", pa.string(), "Server, Cluster or the name of a database, as logged"),
        Column("logger", pa.string(), "Class that wrote it"),
        Column("exception_type", pa.string(), "Full name of the exception's class"),
        Column("exception_message", pa.string(), "What the exception says"),
        Column("is_local_time", pa.bool_(), "The log does not say that the time is UTC; only up to 6.2"),
        Column("shape_id", pa.int64(), "Shape of the message, in `log_shapes`"),
        Column("at_byte", pa.int64(), "Where the record starts in the file"),
    ),
    rows=no_rows,
    sample=Sample(body=b"", rows=()),
    arrow=read,
)
