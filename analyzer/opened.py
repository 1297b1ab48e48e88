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
from collector.bundle import BundleError


@contextmanager
def tables_of(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a locked connection over the tables of an input or of a report's folder. Raises BundleError."""
    if path.is_dir():
        if not any((path / FOLDER).glob("*.parquet")):
            raise BundleError(f"{path} holds no tables; give a folder that raven-analyze report wrote, or a zip.")
        with connect(path) as connection:
            yield connection
        return
    bundle = read(path)
    with tempfile.TemporaryDirectory(prefix="raven-analyze-") as folder:
        load(bundle, all_tables(), Path(folder))
        with connect(Path(folder)) as connection:
            yield connection
