"""Log records per minute by level and shape.

A minute may have several rows of one shape, which add up: files are counted in parts.
"""

from __future__ import annotations

import pyarrow as pa

from analyzer.logs.reading import read
from analyzer.model import TIME, Column, Sample, Scope, Source, Table, no_rows

LOG_RATES = TABLE = Table(
    name="log_rates",
    doc=__doc__,
    sources=(Source("logs.server", Scope.NODE),),
    columns=(
        Column("minute", TIME, "Start of the minute"),
        Column("level", pa.string(), "TRACE to FATAL; up to 6.2 Information or Operations"),
        Column("shape_id", pa.int64(), "Shape of the messages, in `log_shapes`"),
        Column("records", pa.int64(), "Records of this shape in the minute; add up the rows of a minute"),
    ),
    rows=no_rows,
    sample=Sample(body=b"", rows=()),
    arrow=read,
)
