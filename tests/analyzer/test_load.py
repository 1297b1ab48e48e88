"""Loading: what fits becomes rows, what does not becomes a line of the manifest."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import duckdb
import pyarrow as pa
import pytest

from analyzer.load import arrow_table, connect, load
from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table
from analyzer.readers.case import Case, Origin
from analyzer.readers.parts import Kind
from analyzer.readers.tree import gather
from analyzer.reading_limits import Limits, Meter
from analyzer.tables.collection import COLLECTION
from collector.bundle import Item, Manifest, Node, Outcome


def numbers(body: dict[str, Any]) -> Iterator[Row]:
    for row in body["Rows"]:
        yield {"n": row.get("n"), "name": row.get("name"), "at": row.get("at")}


def table(**changes: Any) -> Table:
    given: dict[str, Any] = {
        "name": "numbers",
        "doc": "Numbers of a test.",
        "sources": (Source("http.numbers", Scope.DATABASE), Source("http.newer", Scope.NODE, since=(7, 2))),
        "columns": (Column("n", pa.int64(), "n"), Column("name", pa.string(), "name"), Column("at", TIME, "at")),
        "rows": numbers,
        "sample": Sample(b"{}", ()),
    }
    return Table(**given | changes)


NUMBERS = table()


def collected(path: str, database: str | None = "Shop") -> Item:
    return Item("http.numbers", Outcome.COLLECTED, "A", database, path)


def loaded(tmp_path: Path, entries: dict[str, bytes], *items: Item, kind: Kind = Kind.NODE_PACKAGE, tables: tuple[Table, ...] = (NUMBERS,)) -> duckdb.DuckDBPyConnection:  # fmt: skip
    path = tmp_path / "input.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    nodes = (Node("A", "http://a:8080", "7.1.5"),)
    manifest = Manifest(kind=kind.value, finished_at="2026-11-24T10:00:00Z", nodes=nodes, items=items)
    found = {name.removeprefix("input.zip/"): entry for name, entry in gather([path], Meter()).entries.items()}
    case = Case(manifest, (), {"A": frozenset({kind})}, Origin(path.name, 0, str), Limits(), found)
    load(case, (*tables, COLLECTION), tmp_path / "out")
    return connect(tmp_path / "out")


def of(connection: duckdb.DuckDBPyConnection, source: str = "http.numbers") -> list[tuple[Any, ...]]:
    return connection.execute(
        "SELECT outcome, gap, reason FROM collection WHERE source = $1 ORDER BY path, node", [source]
    ).fetchall()


def test_every_row_knows_where_it_comes_from(tmp_path: Path) -> None:
    body = b'{"Rows": [{"n": 1, "name": "x", "at": "2026-11-24T09:00:00.1234567Z"}]}'
    rows = (
        loaded(tmp_path, {"Shop/numbers.json": body}, collected("Shop/numbers.json")).execute("FROM numbers").fetchall()
    )
    at = datetime(2026, 11, 24, 9, 0, 0, 123456, tzinfo=UTC)
    assert rows == [("A", "Shop", datetime(2026, 11, 24, 10, tzinfo=UTC), "Shop/numbers.json", 1, "x", at)]


def test_the_time_that_a_node_writes_into_an_answer_is_when_it_was_captured(tmp_path: Path) -> None:
    body = b'{"Rows": [{"n": 1}], "@metadata": {"DateTime": "2026-11-24T08:00:00Z"}}'
    rows = loaded(tmp_path, {"n.json": body}, collected("n.json")).execute("SELECT captured_at FROM numbers").fetchall()
    assert rows == [(datetime(2026, 11, 24, 8, tzinfo=UTC),)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"<html>", "is not JSON: Expecting value", id="html"),
        pytest.param(b'{"Rows": [', "is not JSON: Expecting value", id="half written"),
        pytest.param(b"\xff\xfe\x00", "is not JSON: ", id="binary"),
        pytest.param(b"[" * 100_000, "is not JSON: it is nested more than 500 deep", id="deep"),
        pytest.param(b"[]", "table numbers could not read it: TypeError", id="another shape"),
        pytest.param(b'{"Rows": null}', "table numbers could not read it: TypeError", id="null"),
        pytest.param(b"{}", "table numbers could not read it: KeyError: 'Rows'", id="lacks a part"),
    ],
)
def test_an_entry_that_cannot_be_read_is_a_failed_item(tmp_path: Path, content: bytes, reason: str) -> None:
    connection = loaded(tmp_path, {"n.json": content}, collected("n.json"))
    [(outcome, gap, said)] = of(connection)
    assert (outcome, gap) == ("failed", "corrupt")
    assert said.startswith("n.json")
    assert reason in said
    assert connection.execute("FROM numbers").fetchall() == []


def test_an_entry_that_is_not_there_is_a_failed_item(tmp_path: Path) -> None:
    [(outcome, gap, said)] = of(loaded(tmp_path, {}, collected("n.json")))
    assert (outcome, gap, said) == ("failed", "corrupt", "n.json is named by the manifest but not in the file")


def test_rows_before_a_fault_are_kept(tmp_path: Path) -> None:
    connection = loaded(tmp_path, {"n.json": b'{"Rows": [{"n": 1}, 7]}'}, collected("n.json"))
    assert connection.execute("SELECT n FROM numbers").fetchall() == [(1,)]
    assert of(connection)[0][0] == "failed"


@pytest.mark.parametrize("rows_a_batch", [1, 2, 10_000])
def test_a_value_that_does_not_fit_is_null_and_counted_in_its_item(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows_a_batch: int
) -> None:
    monkeypatch.setattr("analyzer.load.BATCH_ROWS", rows_a_batch)
    bad = b'{"Rows": [{"n": 1}, {"n": "many", "at": "yesterday"}, {"n": 99999999999999999999}, {"at": "0001-01-01T00:00:00Z"}]}'
    entries = {"a.json": bad, "b.json": b'{"Rows": [{"n": 5}]}'}
    connection = loaded(tmp_path, entries, collected("a.json"), collected("b.json", "Stock"))
    assert connection.execute('SELECT n, "at" FROM numbers ORDER BY path, n').fetchall() == [
        (1, None), (None, None), (None, None), (None, None), (5, None),
    ]  # fmt: skip
    assert of(connection) == [
        ("collected", "corrupt", "a.json: 2 values do not fit numbers.n and are NULL; 1 values do not fit numbers.at and are NULL"),
        ("collected", None, None),
    ]  # fmt: skip


def test_text_that_is_no_unicode_is_kept_as_well_as_it_can_be() -> None:
    filled, rejected = arrow_table(NUMBERS, [{"name": "a\ud800"}, {"name": "b"}])
    assert (filled.column("name").to_pylist(), rejected) == (["a?", "b"], 0)


def test_what_was_not_asked_for_is_an_item_with_a_reason(tmp_path: Path) -> None:
    one = Item("http.other", Outcome.COLLECTED, "A", "Shop", "o.json")
    connection = loaded(tmp_path, {"o.json": b"{}"}, one, tables=(NUMBERS, table(name="host", sources=(Source("os.x", Scope.HOST, packaged=False),))))  # fmt: skip
    assert of(connection) == [
        ("skipped", "never asked", "the package holds only the record of a database that is not loaded")
    ]
    assert of(connection, "http.newer") == [("skipped", "not in this version", "RavenDB 7.1.5 has no newer")]
    assert of(connection, "os.x") == [("skipped", "never asked", "the server's own package does not hold it")]


def test_our_collector_is_named_where_it_did_not_ask(tmp_path: Path) -> None:
    server = table(sources=(Source("http.server", Scope.NODE),))
    connection = loaded(tmp_path, {}, kind=Kind.BUNDLE, tables=(server,))
    assert of(connection, "http.server") == [("skipped", "never asked", "the collector did not ask for it")]


def streamed(content: IO[bytes]) -> Iterator[tuple[str, pa.RecordBatch]]:
    for line in content:
        if line == b"bad\n":
            raise ValueError("no number")
        columns = [pa.array([int(line)]), pa.array(["x"]), pa.array([None], TIME)]
        yield "numbers", pa.RecordBatch.from_arrays(columns, ["n", "name", "at"])


def test_a_stream_is_loaded_as_far_as_it_goes(tmp_path: Path) -> None:
    logs = table(arrow=streamed)
    entries = {"a.log": b"1\n2\n", "b.log": b"3\nbad\n4\n"}
    connection = loaded(tmp_path, entries, collected("a.log"), collected("b.log"), collected("c.log"), tables=(logs,))
    assert connection.execute("SELECT path, n FROM numbers ORDER BY n").fetchall() == [
        ("a.log", 1), ("a.log", 2), ("b.log", 3),
    ]  # fmt: skip
    reasons = [reason for _, _, reason in of(connection)]
    assert reasons[0] is None
    assert "no number" in reasons[1]
    assert "not in the file" in reasons[2]


def test_the_file_of_views_opens_with_any_duckdb(tmp_path: Path) -> None:
    loaded(tmp_path, {"n.json": b'{"Rows": [{"n": 1}]}'}, collected("n.json")).close()
    with duckdb.connect(str(tmp_path / "out" / "bundle.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT n FROM numbers").fetchall() == [(1,)]
        [(doc,)] = connection.execute("SELECT comment FROM duckdb_views() WHERE view_name = 'numbers'").fetchall()
        assert doc == NUMBERS.doc


def test_only_named_tables_are_opened_where_some_are_named(tmp_path: Path) -> None:
    loaded(tmp_path, {}).close()
    connection = connect(tmp_path / "out", [COLLECTION])
    assert [name for (name,) in connection.execute("SHOW TABLES").fetchall()] == ["collection"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM read_csv('{outside}')",
        "SELECT * FROM '{inside}/../../outside.csv'",
        "COPY (SELECT 1) TO '{outside}'",
        "ATTACH '{outside}' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM read_parquet('http://127.0.0.1:9/x.parquet')",
        "EXPORT DATABASE '{outside}'",
    ],
)
def test_the_tables_are_all_that_sql_can_reach(tmp_path: Path, sql: str) -> None:
    (tmp_path / "outside.csv").write_text("a\n1\n")
    connection = loaded(tmp_path, {})
    with pytest.raises(duckdb.Error):
        connection.execute(sql.format(outside=tmp_path / "outside.csv", inside=tmp_path / "out" / "tables")).fetchall()
