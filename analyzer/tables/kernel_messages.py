"""Messages of the kernel's log in the window of the server's logs, one row each, the newest 4 MiB; Linux only.

`kernel_events` are those of them that tell of trouble, whatever their time.
"""

from __future__ import annotations

import re
from functools import partial

import pyarrow as pa

from analyzer.logs.messages import read
from analyzer.model import TIME, Column, Sample, Scope, Source, Table, no_rows

# Only a journal says who speaks. What a program wrote there keeps its name in the text, as in the kernel's ring.
SPEAKER = re.compile("kernel: ?")

KERNEL_MESSAGES = TABLE = Table(
    name="kernel_messages",
    doc=__doc__,
    sources=(Source("os.kernel_messages", Scope.HOST, packaged=False),),
    columns=(
        Column("logged_at", TIME, "When it was written; where it is older than the journal's start, when that read it"),
        Column("message", pa.string(), "Text, its first 64 KiB"),
        Column("at_byte", pa.int64(), "Where the message starts in the file"),
    ),
    rows=no_rows,
    sample=Sample(body=b"", rows=()),
    arrow=partial(read, table="kernel_messages", speaker=SPEAKER),
)
