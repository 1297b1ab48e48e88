"""Records of the server's log files, one row per record; its other lines and its exception belong to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.log_layouts import record_batches
from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(_: Any) -> Iterator[Row]:
    """Yield nothing: log files are read as batches."""
    return iter(())


LOG_RECORDS = TABLE = Table(
    name="log_records",
    doc=__doc__,
    sources=(Source("logs.server", Scope.NODE),),
    columns=(
        Column("logged_at", TIME, "Time of the record; one that the log gives without a zone is taken as UTC"),
        Column("level", pa.string(), "TRACE to FATAL; up to 6.2 Information or Operations"),
        Column("is_error", pa.bool_(), "ERROR or FATAL; up to 6.2 a record with an exception"),
        Column("thread", pa.string(), "Number of the thread"),
        Column("resource", pa.string(), "Server, Cluster or the name of a database"),
        Column("component", pa.string(), "As the name of an index; since 7.0"),
        Column("logger", pa.string(), "Class that wrote it"),
        Column("message", pa.string(), "Text, its first 64 KiB, without the exception"),
        Column("exception", pa.string(), "Text of the exception with its stack, its first 64 KiB"),
        Column("exception_type", pa.string(), "Full name of the exception's class"),
        Column("layout", pa.string(), "commas (up to 6.2), pipes (7.0, 7.1) or pipes with node tag (7.2)"),
        Column("node_tag", pa.string(), "Node that the record names; since 7.2"),
    ),
    rows=rows,
    sample=Sample(body=b"", rows=()),
    arrow=record_batches,
)
