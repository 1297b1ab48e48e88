"""Log files that were read, one row per file, with what was in each and what harmed it."""

from __future__ import annotations

import pyarrow as pa

from analyzer.logs.reading import read
from analyzer.model import TIME, Column, Sample, Scope, Source, Table, no_rows

LOG_FILES = TABLE = Table(
    name="log_files",
    doc=__doc__,
    sources=(Source("logs.server", Scope.NODE),),
    columns=(
        Column("layouts", pa.string(), "Layouts of its records, as in `log_records`"),
        Column("first_at", TIME, "Earliest time of a record"),
        Column("last_at", TIME, "Latest time of a record"),
        Column("bytes", pa.int64(), "Size, unpacked"),
        Column("records", pa.int64(), "Records that were read"),
        Column("headers", pa.int64(), "Header lines, one each time the file was opened"),
        Column("events", pa.int64(), "Records of a known kind, in `log_events`"),
        Column("shapes", pa.int64(), "Distinct shapes of messages"),
        Column("late_records", pa.int64(), "Records that were written after one with a later time"),
        Column("local_time_records", pa.int64(), "Records whose time is not marked as UTC"),
        Column("undated_records", pa.int64(), "Records whose time is no date"),
        Column("unread_records", pa.int64(), "Records with too few fields, which were left out"),
        Column("left_out_bytes", pa.int64(), "Bytes that belong to no record: headers, and what is before the first"),
        Column("carriage_returns", pa.int64(), "Lines that end as on Windows"),
        Column("nul_bytes", pa.int64(), "NULs, each read as a blank; often left by a crash of the machine"),
        Column("invalid_bytes", pa.int64(), "Bytes that are no UTF-8, each read as U+FFFD"),
        Column("shortened_texts", pa.int64(), "Messages, exceptions and stacks longer than 64 KiB"),
        Column("is_torn", pa.bool_(), "The last line has no end: the file was cut, or is still written"),
    ),
    rows=no_rows,
    sample=Sample(body=b"", rows=()),
    arrow=read,
)
