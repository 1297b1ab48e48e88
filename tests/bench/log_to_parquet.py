"""Reads a log, and writes its records or all tables of it: what a process of the bench does. Imports no more than that.

python -m tests.bench.log_to_parquet LOG records|all FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from analyzer.logs.reading import parts, read
from analyzer.streams import Streams
from analyzer.tables import log_events, log_files, log_rates, log_records, log_shapes

TABLES = tuple(module.TABLE for module in (log_events, log_files, log_rates, log_records, log_shapes))


def main(path: str, tables: str, folder: str) -> None:
    """Write the Parquet files of one log."""
    out = Path(folder)
    out.mkdir()
    streams = Streams(TABLES, out)
    origin = dict.fromkeys(("node", "database", "captured_at", "path", "shape_id"))
    written = set()
    with Path(path).open("rb") as content:
        batches = (
            read(content)
            if tables == "all"
            else (pair for part in parts(content, only_records=True) for pair in part.batches.items())
        )
        for name, batch in batches:
            streams.write(name, batch, origin)
            written.add(name)
    for name in written:
        streams.close(name)


if __name__ == "__main__":
    main(*sys.argv[1:])
