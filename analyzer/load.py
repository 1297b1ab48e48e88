"""Turns a case into tables: one Parquet file a table, and a DuckDB file with a view over each.

Nothing in a bundle is trusted: an entry that cannot be read, or a value that does not fit, becomes a line of
the manifest (and so of table `collection`), and the rest is loaded.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from analyzer.dotnet import NEVER, time
from analyzer.garbage import kept_garbage
from analyzer.json_text import parsed
from analyzer.model import Arrow, Row, Scope, Table
from analyzer.readers.case import Case
from analyzer.streams import Streams
from analyzer.unasked import MANIFEST_SOURCE, missing_items
from collector.bundle import BundleError, Gap, Item, Manifest, Outcome

DATABASE = "bundle.duckdb"
FOLDER = "tables"
# Some 300 queries run over each table: one that is smaller than this is read once and held in memory.
HELD_BYTES = 4 * 2**20
# Rows that wait as Python objects take ten times the memory that they take in a batch.
BATCH_ROWS = 10_000
_MISFITS = (pa.ArrowException, OverflowError, TypeError, ValueError)


@kept_garbage()
def load(case: Case, tables: Sequence[Table], folder: Path) -> None:
    """Write `folder/tables/<name>.parquet` for each table, and `folder/bundle.duckdb` with views over them."""
    parquet = folder / FOLDER
    parquet.mkdir(parents=True, exist_ok=True)
    loaded = _Loaded(case, tables, parquet)
    items = [loaded.take(item) for item in case.manifest.items]
    items = loaded.fill(items)
    items += missing_items(case.manifest, tables, case.kinds)
    manifest = asdict(replace(case.manifest, items=())) | {"items": [vars(item) for item in items]}
    loaded.take_body(MANIFEST_SOURCE, manifest, _whole(case.manifest))
    loaded.finish()
    _write_views(folder, tables)


def connect(folder: Path, tables: Iterable[Table] | None = None) -> duckdb.DuckDBPyConnection:
    """Open the tables below `folder`, where SQL can read them and nothing else on this machine."""
    connection = duckdb.connect()
    names = None if tables is None else {table.name for table in tables}
    connection.execute("BEGIN")
    for file in sorted((folder / FOLDER).glob("*.parquet")):
        if names is None or file.stem in names:
            held = file.stat().st_size <= HELD_BYTES
            connection.execute(f"CREATE {'TABLE' if held else 'VIEW'} {_selected(file)}")
    connection.execute("COMMIT")
    return locked(connection, folder / FOLDER)


def locked(connection: duckdb.DuckDBPyConnection, readable: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Forbid the connection every file but those in `readable`, every extension, and changing that."""
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET autoload_known_extensions = false")
    if readable is not None:
        connection.execute(f"SET allowed_directories = [{_quoted(str(readable.resolve()) + '/')}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def arrow_table(table: Table, rows: Iterable[Row]) -> tuple[pa.Table, int]:
    """Return rows as an Arrow table of the table's schema, and how many values did not fit and are NULL."""
    filled, rejected = _filled(table, list(rows))
    return filled, sum(map(len, rejected.values()))


class _Loaded:
    """Rows as they come, by table, until each becomes a file."""

    def __init__(self, case: Case, tables: Sequence[Table], folder: Path) -> None:
        self._case = case
        self._folder = folder
        self._tables = tables
        self._by_source: dict[tuple[str, bool], list[Table]] = {}
        for table in tables:
            for source in table.sources:
                self._by_source.setdefault((source.name, source.scope is Scope.DATABASE), []).append(table)
        self._rows: dict[str, list[Row]] = {table.name: [] for table in tables}
        self._owners: dict[str, list[int]] = {table.name: [] for table in tables}
        self._batches: dict[str, list[pa.RecordBatch]] = {table.name: [] for table in tables}
        self._unfit: dict[str, Counter[tuple[int, str]]] = {table.name: Counter() for table in tables}
        self._taken = -1
        self._streams = Streams(tables, folder)

    def take(self, item: Item) -> Item:
        """Load one entry, and return its item as it then stands."""
        self._taken += 1
        tables = self._by_source.get((item.source, item.database is not None), [])
        if item.outcome is not Outcome.COLLECTED or item.path is None or not tables:
            return item
        taken = time(item.started_at) or _whole(self._case.manifest).get("captured_at")
        origin: Row = {"node": item.node, "database": item.database, "captured_at": taken, "path": item.path}
        try:
            for arrow in dict.fromkeys(table.arrow for table in tables if table.arrow is not None):
                self._stream(arrow, item.path, origin)
            if all(table.arrow is not None for table in tables):
                return item
            body, repeated = _body(item.path, self._case.read(item.path), self._case.limits.json_depth)
        except BundleError as error:
            return replace(item, outcome=Outcome.FAILED, gap=Gap.CORRUPT, reason=str(error))
        if repeated is not None:
            item = replace(item, gap=item.gap or Gap.CORRUPT, reason=f"{item.path}: {repeated}")
        return self._took(item, self.take_body(item.source, body, origin))

    def take_body(self, source: str, body: Any, origin: Row) -> list[str]:
        """Load a parsed body into each table that reads its source; return what went wrong."""
        about = body.get("@metadata") if isinstance(body, dict) else None
        stamped = time(about.get("DateTime")) if isinstance(about, dict) else None
        origin = origin | {"captured_at": stamped or origin["captured_at"]}
        wrong = []
        for table in self._by_source.get((source, origin["database"] is not None), []):
            if table.arrow is not None:
                continue
            rows = self._rows[table.name]
            try:
                rows.extend(origin | row for row in table.rows(body))
            except Exception as error:  # hostile or unknown shape: said in the manifest, the rest is loaded
                wrong.append(f"table {table.name} could not read it: {type(error).__name__}: {error}")
            owners = self._owners[table.name]
            owners.extend([self._taken] * (len(rows) - len(owners)))
            if len(rows) >= BATCH_ROWS:
                self._batch(table)
        return wrong

    def fill(self, items: Sequence[Item]) -> list[Item]:
        """Write the tables of all entries taken; return their items, with what did not fit said in them."""
        filled_by_manifest = self._by_source.get((MANIFEST_SOURCE, False), [])
        self._write([table for table in self._tables if table not in filled_by_manifest])
        unfit: dict[int, list[str]] = {}
        for table, counts in self._unfit.items():
            for (owner, column), count in counts.items():
                unfit.setdefault(owner, []).append(f"{count:,} values do not fit {table}.{column} and are NULL")
        return [_with_unfit(item, unfit[number]) if number in unfit else item for number, item in enumerate(items)]

    def finish(self) -> None:
        """Write the tables of the manifest."""
        self._write(self._by_source.get((MANIFEST_SOURCE, False), []))

    def _batch(self, table: Table) -> None:
        """Turn the rows that wait for a table into a batch, and count the values that do not fit by their entry."""
        filled, rejected = _filled(table, self._rows[table.name])
        owners = self._owners[table.name]
        self._batches[table.name] += filled.to_batches()
        self._unfit[table.name].update((owners[row], column) for column, rows in rejected.items() for row in rows)
        self._rows[table.name], self._owners[table.name] = [], []

    def _write(self, tables: Sequence[Table]) -> None:
        """Write one file a table. Arrow compresses outside of Python's lock."""
        for table in tables:
            self._batch(table)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(self._write_file, tables))

    def _write_file(self, table: Table) -> None:
        if self._streams.is_open(table.name):
            self._streams.close(table.name)
            return
        filled = pa.Table.from_batches(self._batches.pop(table.name), table.schema)
        pq.write_table(filled, self._folder / f"{table.name}.parquet", compression="zstd")

    def _stream(self, arrow: Arrow, path: str, origin: Row) -> None:
        try:
            with self._case.open(path) as content:
                for name, batch in arrow(content):
                    self._streams.write(name, batch, origin)
        except BundleError:
            raise
        except Exception as error:  # a damaged stream (zlib.error) or hostile text: what was read so far is kept
            raise BundleError(f"{path} could be read in part only: {type(error).__name__}: {error}") from error

    @staticmethod
    def _took(item: Item, wrong: list[str]) -> Item:
        if not wrong:
            return item
        return replace(item, outcome=Outcome.FAILED, gap=Gap.CORRUPT, reason=f"{item.path}: {'; '.join(wrong)}"[:1000])


def _body(path: str, content: bytes, deepest: int) -> tuple[Any, str | None]:
    """Return what an entry says, and a sentence about keys it repeats. Raises BundleError."""
    if not path.endswith(".json"):
        return content.decode("utf-8", "replace"), None
    try:
        return parsed(content, deepest)
    except ValueError as error:
        raise BundleError(f"{path} is not JSON: {error}") from None


def _whole(manifest: Manifest) -> Row:
    return {"node": None, "database": None, "captured_at": time(manifest.finished_at), "path": "manifest.json"}


def _filled(table: Table, rows: Sequence[Row]) -> tuple[pa.Table, dict[str, list[int]]]:
    """Return rows as an Arrow table, and by column the numbers of the rows whose value did not fit."""
    arrays, rejected = [], {}
    for column in table.schema:
        array, bad = _array([row.get(column.name) for row in rows], column.type)
        arrays.append(array)
        if bad:
            rejected[column.name] = bad
    return pa.Table.from_arrays(arrays, schema=table.schema), rejected


def _array(values: list[Any], kind: pa.DataType) -> tuple[pa.Array, list[int]]:
    read = [_time(value) for value in values] if pa.types.is_timestamp(kind) else values
    try:
        array = pa.array(read, kind)
    except _MISFITS:
        read = [_fit(value, kind) for value in read]
        array = pa.array(read, kind)
    if array.null_count == 0:
        return array, []
    pairs = enumerate(zip(read, values, strict=True))
    return array, [number for number, (new, old) in pairs if new is None and old is not None and not _never(old)]


def _time(value: Any) -> datetime | None:
    return value if isinstance(value, datetime) else time(value)


def _never(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(NEVER)


def _with_unfit(item: Item, sentences: Sequence[str]) -> Item:
    said = ([item.reason] if item.reason else []) + list(sentences)
    return replace(item, gap=item.gap or Gap.CORRUPT, reason=f"{item.path}: {'; '.join(said)}"[:1000])


def _fit(value: Any, kind: pa.DataType) -> Any:
    try:
        pa.array([value], kind)
    except _MISFITS:
        if isinstance(value, str) and pa.types.is_string(kind):
            return value.encode("utf-8", "replace").decode()
        return None
    return value


def _write_views(folder: Path, tables: Sequence[Table]) -> None:
    database = folder / DATABASE
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("BEGIN")
        for table in tables:
            connection.execute(f"CREATE VIEW {_selected(folder / FOLDER / f'{table.name}.parquet')}")
            connection.execute(f'COMMENT ON VIEW "{table.name}" IS {_quoted(table.doc)}')
        connection.execute("COMMIT")


def _selected(file: Path) -> str:
    return f'"{file.stem}" AS SELECT * FROM read_parquet({_quoted(str(file.resolve()))})'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
