"""Messages in the journal of the unit that each server runs in, one row each, the newest 4 MiB; systemd only.

They are what systemd says of the service, and what the server writes to its console, in the window of its logs.
"""

from __future__ import annotations

import re
from functools import partial

import pyarrow as pa

from analyzer.logs.messages import read
from analyzer.model import TIME, Column, Sample, Scope, Source, Table, no_rows

SPEAKER = re.compile(r"([^\s:\[\]][^:\[\]\n]{0,255})(?:\[(\d{1,10})\])?:(?: |$)")

UNIT_MESSAGES = TABLE = Table(
    name="unit_messages",
    doc=__doc__,
    sources=(Source("os.unit_journal", Scope.NODE, packaged=False),),
    columns=(
        Column("logged_at", TIME, "When it was written"),
        Column("identifier", pa.string(), "Program that wrote it, as systemd or Raven.Server"),
        Column("pid", pa.int64(), "Process id of that program"),
        Column("message", pa.string(), "Text, its first 64 KiB"),
        Column("at_byte", pa.int64(), "Where the message starts in the file"),
    ),
    rows=no_rows,
    sample=Sample(body=b"", rows=()),
    arrow=partial(read, table="unit_messages", speaker=SPEAKER),
)
