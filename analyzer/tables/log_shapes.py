"""Shapes of the log's messages, one row per shape and file: with numbers, ids and names masked, many records are one.

The same message has the same `shape_id` in every file.
"""

from __future__ import annotations

import pyarrow as pa

from analyzer.logs.reading import read
from analyzer.model import TIME, Column, Sample, Scope, Source, Table, no_rows

LOG_SHAPES = TABLE = Table(
    name="log_shapes",
    doc=__doc__,
    sources=(Source("logs.server", Scope.NODE),),
    columns=(
        Column("shape_id", pa.int64(), "Hash of level, logger and template"),
        Column("level", pa.string(), "TRACE to FATAL; up to 6.2 Information or Operations"),
        Column("logger", pa.string(), "Class that wrote it"),
        Column("template", pa.string(), "Message and head of the exception: # for words with digits, * for names"),
        Column("exception_type", pa.string(), "Class of the exception of the first record"),
        Column("kind", pa.string(), "Kind of event, as in `log_events`; NULL where it is none"),
        Column("records", pa.int64(), "Records of this shape in the file"),
        Column("first_at", TIME, "Earliest of their times"),
        Column("last_at", TIME, "Latest of their times"),
        Column("example", pa.string(), "Message of the first of them, its first 1,000 characters"),
    ),
    rows=no_rows,
    sample=Sample(body=b"", rows=()),
    arrow=read,
)
