"""Turns a bundle into tables: one Parquet file a table, and a DuckDB file with a view over each.

Nothing in a bundle is trusted: an entry that cannot be read, or a value that does not fit, becomes a line of
the manifest (and so of table `collection`), and the rest is loaded.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from analyzer.dotnet import NEVER, time
from analyzer.model import Arrow, Row, Scope, Source, Table
from analyzer.streams import Streams
from collector.bundle import KIND, Bundle, BundleError, Gap, Item, Manifest, Outcome

DATABASE = "bundle.duckdb"
FOLDER = "tables"
MANIFEST_SOURCE = "manifest"
DATABASES_SOURCE = "http.databases"
ANY_DATABASE = "*"
NO_SERVER = "no RavenDB server was found on this machine, and none was named by --url"
_MISFITS = (pa.ArrowException, OverflowError, TypeError, ValueError)


def load(bundle: Bundle, tables: Sequence[Table], folder: Path) -> None:
    """Write `folder/tables/<name>.parquet` for each table, and `folder/bundle.duckdb` with views over them."""
    parquet = folder / FOLDER
    parquet.mkdir(parents=True, exist_ok=True)
    loaded = _Loaded(bundle, tables, parquet)
    items = [loaded.take(item) for item in bundle.manifest.items]
    items = loaded.fill(items)
    items += missing_items(bundle.manifest, tables)
    loaded.take_body(MANIFEST_SOURCE, asdict(replace(bundle.manifest, items=tuple(items))), _whole(bundle.manifest))
    loaded.finish()
    _write_views(folder, tables)


def connect(folder: Path, tables: Iterable[Table] | None = None) -> duckdb.DuckDBPyConnection:
    """Open the tables below `folder` in memory, where SQL can read them and nothing else on this machine."""
    files = sorted((folder / FOLDER).glob("*.parquet"))
    connection = duckdb.connect()
    names = None if tables is None else {table.name for table in tables}
    for file in files:
        if names is None or file.stem in names:
            connection.execute(_view(file))
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


def missing_items(manifest: Manifest, tables: Sequence[Table]) -> Iterator[Item]:
    """Yield an item for each source of a table that the manifest says nothing of, per node or database.

    Where the databases of a node are not known by name, one stands for all of them: `ANY_DATABASE`.
    """
    asked = {(item.source, item.node, item.database) for item in manifest.items}
    sources_asked = {item.source for item in manifest.items}
    versions = {node.tag: node.version for node in manifest.nodes}
    nodes: list[str | None] = [node.tag for node in manifest.nodes]
    databases = sorted({(item.node, item.database) for item in manifest.items if item.database is not None})
    blind = {node: why for node in nodes or [None] if (why := _why_databases_are_unknown(manifest, node)) is not None}
    answers = Counter((item.node, item.database) for item in manifest.items)
    unloaded = {place for place in databases if answers[place] == 1}  # nothing but its record
    sources = {(source.name, source.scope): source for table in tables for source in table.sources}
    for source in sources.values():
        if source.name == MANIFEST_SOURCE or (manifest.kind == KIND and not source.collected):
            continue
        if source.scope is Scope.HOST:
            if source.name not in sources_asked:
                yield _unasked(manifest, source, None, None, None)
        elif source.scope is Scope.NODE:
            for node in nodes:
                if (source.name, node, None) not in asked:
                    yield _unasked(manifest, source, node, None, versions.get(node or ""))
            if not nodes:
                yield Item(source.name, Outcome.SKIPPED, gap=Gap.NEVER_ASKED, reason=NO_SERVER)
        else:
            for node, database in databases:
                if (source.name, node, database) not in asked:
                    version, is_unloaded = versions.get(node or ""), (node, database) in unloaded
                    yield _unasked(manifest, source, node, database, version, is_unloaded=is_unloaded)
            for node, (gap, reason) in blind.items():
                yield Item(source.name, Outcome.SKIPPED, node, ANY_DATABASE, None, gap, reason)


def _why_databases_are_unknown(manifest: Manifest, node: str | None) -> tuple[Gap, str] | None:
    """Return why nothing can be said of a node's databases, or None where their list was captured."""
    if node is None:
        return Gap.NEVER_ASKED, NO_SERVER
    if manifest.kind != KIND:
        return None
    lists = [item for item in manifest.items if item.source == DATABASES_SOURCE and item.node == node]
    if any(item.outcome is Outcome.COLLECTED for item in lists):
        return None
    gap, reason = (lists[0].gap, lists[0].reason) if lists else (None, None)
    return gap or Gap.NEVER_ASKED, f"its databases are not known: {reason or 'they were not asked for'}"


def _unasked(
    manifest: Manifest,
    source: Source,
    node: str | None,
    database: str | None,
    version: str | None,
    *,
    is_unloaded: bool = False,
) -> Item:
    if source.since is not None and version is not None and _line(version) < source.since:
        gap, reason = Gap.NOT_IN_THIS_VERSION, f"RavenDB {version} has no {source.name.removeprefix('http.')}"
    elif manifest.kind == KIND:
        gap, reason = Gap.NEVER_ASKED, "the collector did not ask for it"
    elif not source.packaged:
        gap, reason = Gap.NEVER_ASKED, "the server's own package does not hold it"
    elif is_unloaded:
        gap, reason = Gap.NEVER_ASKED, "the package holds only the record of a database that is not loaded"
    else:
        gap, reason = Gap.NEVER_ASKED, "the package has no such entry"
    return Item(source.name, Outcome.SKIPPED, node, database, None, gap, reason)


class _Loaded:
    """Rows as they come, by table, until each becomes a file."""

    def __init__(self, bundle: Bundle, tables: Sequence[Table], folder: Path) -> None:
        self._bundle = bundle
        self._folder = folder
        self._tables = tables
        self._by_source: dict[tuple[str, bool], list[Table]] = {}
        for table in tables:
            for source in table.sources:
                self._by_source.setdefault((source.name, source.scope is Scope.DATABASE), []).append(table)
        self._rows: dict[str, list[Row]] = {table.name: [] for table in tables}
        self._owners: dict[str, list[int]] = {table.name: [] for table in tables}
        self._taken = -1
        self._streams = Streams(tables, folder)

    def take(self, item: Item) -> Item:
        """Load one entry, and return its item as it then stands."""
        self._taken += 1
        tables = self._by_source.get((item.source, item.database is not None), [])
        if item.outcome is not Outcome.COLLECTED or item.path is None or not tables:
            return item
        taken = time(item.started_at) or _whole(self._bundle.manifest).get("captured_at")
        origin: Row = {"node": item.node, "database": item.database, "captured_at": taken, "path": item.path}
        try:
            for arrow in dict.fromkeys(table.arrow for table in tables if table.arrow is not None):
                self._stream(arrow, item.path, origin)
            if all(table.arrow is not None for table in tables):
                return item
            body = _body(item.path, self._bundle.read(item.path))
        except BundleError as error:
            return replace(item, outcome=Outcome.FAILED, gap=Gap.CORRUPT, reason=str(error))
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
        return wrong

    def fill(self, items: Sequence[Item]) -> list[Item]:
        """Write the tables of all entries taken; return their items, with what did not fit said in them."""
        filled_by_manifest = self._by_source.get((MANIFEST_SOURCE, False), [])
        unfit: dict[int, list[str]] = {}
        for table in self._tables:
            if table in filled_by_manifest:
                continue
            for owner, sentence in self._write(table):
                unfit.setdefault(owner, []).append(sentence)
        return [_with_unfit(item, unfit[number]) if number in unfit else item for number, item in enumerate(items)]

    def finish(self) -> None:
        """Write the tables of the manifest."""
        for table in self._by_source.get((MANIFEST_SOURCE, False), []):
            self._write(table)

    def _write(self, table: Table) -> Iterator[tuple[int, str]]:
        """Write one file; return, for each item with values that do not fit, a sentence about them."""
        if self._streams.is_open(table.name):
            self._streams.close(table.name)
            return iter(())
        filled, rejected = _filled(table, self._rows.pop(table.name))
        pq.write_table(filled, self._folder / f"{table.name}.parquet", compression="zstd")
        owners = self._owners[table.name]
        counts = Counter((owners[row], column) for column, rows in rejected.items() for row in rows)
        return (
            (owner, f"{count:,} values do not fit {table.name}.{column} and are NULL")
            for (owner, column), count in counts.items()
        )

    def _stream(self, arrow: Arrow, path: str, origin: Row) -> None:
        try:
            with self._bundle.open(path) as content:
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


def _body(path: str, content: bytes) -> Any:
    if not path.endswith(".json"):
        return content.decode("utf-8", "replace")
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{path} is not JSON: {type(error).__name__}: {error}") from None


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


def _line(version: str) -> tuple[int, int]:
    parts = [int(part) if part.isdigit() else 0 for part in version.split(".")[:2]]
    return (parts[0], parts[1] if len(parts) > 1 else 0)


def _write_views(folder: Path, tables: Sequence[Table]) -> None:
    database = folder / DATABASE
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for table in tables:
            connection.execute(_view(folder / FOLDER / f"{table.name}.parquet"))
            connection.execute(f'COMMENT ON VIEW "{table.name}" IS {_quoted(table.doc)}')


def _view(file: Path) -> str:
    return f'CREATE VIEW "{file.stem}" AS SELECT * FROM read_parquet({_quoted(str(file.resolve()))})'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
