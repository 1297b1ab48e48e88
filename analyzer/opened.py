"""Opens the tables of an input, or of the folder of a report, for reading by SQL and nothing else."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from analyzer.discover import all_tables
from analyzer.load import FOLDER, connect, load
from analyzer.readers import read
from analyzer.reading_limits import Limits


@contextmanager
def tables_of(path: Path, limits: Limits | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a locked connection over the tables of an input, or of a report's folder. Raises BundleError."""
    if any((path / FOLDER).glob("*.parquet")):
        with connect(path) as connection:
            yield connection
        return
    case = read(path, limits)
    with tempfile.TemporaryDirectory(prefix="raven-analyze-") as folder:
        load(case, all_tables(), Path(folder))
        with connect(Path(folder)) as connection:
            yield connection
