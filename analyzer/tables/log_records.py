"""Records of the server's log files, one row per record; its other lines and its exception belong to it.

They are in the order of their times, chunk by chunk of some MB; `at_byte` gives the order of the file.
"""

from __future__ import annotations

import pyarrow as pa

from analyzer.logs.reading import read
from analyzer.model import TIME, Column, Sample, Scope, Source, Table, no_rows

LOG_RECORDS = TABLE = Table(
    name="log_records",
    doc=__doc__,
    sources=(Source("logs.server", Scope.NODE),),
    columns=(
        Column("logged_at", TIME, "Time of the record; where `is_local_time`, by the clock and zone of the server"),
        Column("is_local_time", pa.bool_(), "The log does not say that the time is UTC; only up to 6.2"),
        Column("level", pa.string(), "TRACE to FATAL; up to 6.2 Information or Operations"),
        Column("is_error", pa.bool_(), "ERROR or FATAL; up to 6.2 a record with an exception"),
        Column("thread", pa.string(), "Number of the thread"),
        Column("resource", pa.string(), "Server, Cluster or the name of a database"),
        Column("component", pa.string(), "As the name of an index; since 7.0"),
        Column("logger", pa.string(), "Class that wrote it"),
        Column("message", pa.string(), "Text, its first 64 KiB, without the exception"),
        Column("exception_type", pa.string(), "Full name of the exception's class"),
        Column("exception_message", pa.string(), "What the exception says, its first 64 KiB"),
        Column("exception_stack", pa.string(), "Inner exceptions and frames, the first 64 KiB"),
        Column("data", pa.string(), "What follows the last pipe, as the folder of a storage; since 7.0"),
        Column("node_tag", pa.string(), "Node that the record names; since 7.2"),
        Column("layout", pa.string(), "commas (up to 6.2), pipes (7.0, 7.1) or pipes with node tag (7.2)"),
        Column("shape_id", pa.int64(), "Shape of the message, in `log_shapes`"),
        Column("at_byte", pa.int64(), "Where the record starts in the file"),
    ),
    rows=no_rows,
    sample=Sample(body=b"", rows=()),
    arrow=read,
)
