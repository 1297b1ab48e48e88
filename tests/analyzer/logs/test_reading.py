"""Log files of every layout become records, whatever else is in them."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest

from analyzer.discover import all_tables
from analyzer.logs import chunks
from analyzer.logs.reading import read
from analyzer.logs.slices import LONGEST_TEXT_BYTES
from tests.analyzer.logs import reference

UP_TO_6 = (
    b"Time, Thread, Level, Source, Logger, Message, Exception\n"
    b"2024-05-01T07:03:09.1234567Z, 42, Operations, Server, Raven.Server, Cluster, topology changed\n"
    b"2024-05-01T07:03:10.0000001Z, 17, Information, Northwind, Raven.Index, It broke, EXCEPTION: System.IO.IOException: No space\n"
    b"   at Voron.Write()\n"
)
OF_7_1 = (
    b"Date|Level|ThreadID|Resource|Component|Logger|Message|Data\n"
    b"2026-07-01 10:15:30.1234|INFO|23|Server||Raven.Server|a|b|\n"
    b"2026-07-01 10:15:31.0001|ERROR|57|Northwind|Orders/Totals|Raven.Index|It broke|System.IO.IOException: No space\n"
    b" ---> System.Exception: why\n"
    b"   at Voron.<>c.g__Write|0()|/data\n"
)
OF_7_2 = (
    b"Date|NodeTag|Level|ThreadID|Resource|Component|Logger|Message|Data\n"
    b"2026-07-01 10:15:30.1234|A|WARN|23|Server||Raven.Server|slow|\n"
)
ALL = UP_TO_6 + OF_7_1 + OF_7_2


def tables(text: bytes, chunk_bytes: int = 1 << 20) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {}
    for name, batch in read(io.BytesIO(text), chunk_bytes):
        rows.setdefault(name, []).extend(batch.to_pylist())
    return rows


def records(text: bytes, chunk_bytes: int = 1 << 20) -> list[dict[str, Any]]:
    return tables(text, chunk_bytes).get("log_records", [])


def file(text: bytes) -> dict[str, Any]:
    [row] = tables(text)["log_files"]
    return row


def shown(text: bytes, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in records(text)]


def test_fields_are_cut_from_the_left_and_data_from_the_right() -> None:
    assert shown(UP_TO_6, "layout", "level", "resource", "message")[0] == (
        "commas", "Operations", "Server", "Cluster, topology changed",
    )  # fmt: skip
    assert shown(OF_7_1, "layout", "level", "thread", "resource", "component", "message")[0] == (
        "pipes", "INFO", "23", "Server", None, "a|b",
    )  # fmt: skip
    assert shown(OF_7_2, "layout", "node_tag", "level", "message") == [("pipes with node tag", "A", "WARN", "slow")]


def test_a_logger_that_stands_before_its_resource_is_a_logger() -> None:
    """Seen in 6.2.4: both calls of its logger factory take two strings, and some callers swap them."""
    logger = "Raven.Server.Documents.Replication.ReplicationLoader"
    text = (
        f"2026-11-23T13:13:31.2951145Z, 1, Information, {logger}, Northwind, Closing and disposing document replication"
        " connections.\n"
    )
    assert shown(text.encode(), "resource", "logger") == [("Northwind", logger)]


def test_an_exception_of_many_lines_belongs_to_its_record() -> None:
    columns = ("message", "is_error", "exception_type", "exception_message", "exception_stack", "data")
    said = ("It broke", True, "System.IO.IOException", "No space")
    assert shown(UP_TO_6, *columns)[1] == (*said, "\n   at Voron.Write()", None)
    stack = "\n ---> System.Exception: why\n   at Voron.<>c.g__Write|0()"
    assert shown(OF_7_1, *columns)[1] == (*said, stack, "/data")


@pytest.mark.parametrize("chunk_bytes", [1, 7, 64, 200, 100_000])
def test_records_do_not_depend_on_where_the_file_is_cut(chunk_bytes: int) -> None:
    cut = sorted(records(ALL, chunk_bytes), key=lambda row: row["at_byte"])
    assert cut == sorted(records(ALL), key=lambda row: row["at_byte"])
    assert len(cut) == 5
    assert all(ALL[row["at_byte"] :].startswith(b"20") for row in cut)


def test_what_was_read_stays_as_it_is_while_the_rest_is_read() -> None:
    lines = [
        b"2026-07-01 10:15:30.%04d|WARN|%d|Server|Index %d|Raven.Server|said %d|/data/%d\n" % ((n,) * 5)
        for n in range(3000)
    ]
    text = b"".join(lines)
    came = [(batch, batch.to_pylist()) for name, batch in read(io.BytesIO(text), 4096) if name == "log_records"]
    assert len(came) > 20
    assert [batch.to_pylist() for batch, _ in came] == [rows for _, rows in came]
    assert [row["message"] for _, rows in came for row in rows] == [f"said {n}" for n in range(3000)]


@pytest.mark.parametrize("text", [UP_TO_6, OF_7_1, OF_7_2, ALL], ids=["6", "7.1", "7.2", "all"])
def test_a_mapped_file_gives_the_same_as_a_stream(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "server.log"
    path.write_bytes(text)
    with path.open("rb") as content:
        mapped = [(name, batch.to_pylist()) for name, batch in read(content, 100)]
    assert mapped == [(name, batch.to_pylist()) for name, batch in read(io.BytesIO(text), 100)]


@pytest.mark.parametrize(
    ("harm", "counted"),
    [
        pytest.param(lambda text: b"\xef\xbb\xbf" + text, {}, id="byte order mark"),
        pytest.param(lambda text: text.replace(b"\n", b"\r\n"), {"carriage_returns": 11}, id="Windows line ends"),
        pytest.param(lambda text: text.replace(b"slow", b"\xffslow"), {"invalid_bytes": 1}, id="not UTF-8"),
        pytest.param(lambda text: text.replace(b"slow", b"\0\0\0slow"), {"nul_bytes": 3}, id="NULs"),
        pytest.param(lambda text: b"torn line\n" + text, {"left_out_bytes": 192}, id="torn first line"),
        pytest.param(lambda text: text.removesuffix(b"\n"), {"is_torn": True}, id="torn last line"),
        pytest.param(lambda text: text + b"2026-07-01 10:15:30.1234|A|IN", {"unread_records": 1, "is_torn": True}, id="torn record"),
        pytest.param(lambda text: text.replace(b"2026-07-01 10:15:31", b"2026-07-41 10:15:31"), {"undated_records": 1}, id="no date"),
        pytest.param(lambda text: text.replace(b"4567Z", b"4567"), {"local_time_records": 1}, id="local time"),
        pytest.param(lambda text: text + OF_7_1, {"headers": 4, "late_records": 2}, id="header in mid-file"),
    ],
)  # fmt: skip
def test_what_harms_a_file_is_counted_and_the_rest_is_read(harm: Any, counted: dict[str, Any]) -> None:
    harmed = harm(ALL)
    row = file(harmed)
    assert {name: row[name] for name in counted} == counted
    for read_row, expected in zip(
        sorted(records(harmed), key=lambda r: r["at_byte"]), reference.records(harmed), strict=True
    ):
        assert {name: read_row[name] for name in expected} == expected


@pytest.mark.parametrize("chunk_bytes", [64, 1 << 20])
@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda text: text.replace(b"\n", b"\r\n"), id="Windows line ends"),
        pytest.param(lambda text: b"\xef\xbb\xbf" + text, id="byte order mark"),
        pytest.param(lambda text: text.replace(b"It broke", b"It \xff\xfe broke"), id="not UTF-8"),
    ],
)
def test_at_byte_is_the_place_in_the_file_whatever_was_mended(harm: Any, chunk_bytes: int) -> None:
    harmed = harm(ALL)
    starts = [place for place in range(len(harmed)) if re.match(rb"20\d\d-\d\d-\d\d[ T]\d\d:", harmed[place:])]
    assert sorted(row["at_byte"] for row in records(harmed, chunk_bytes)) == starts


def test_records_out_of_order_are_sorted() -> None:
    lines = [b"2026-07-01 10:15:3%d.0000|INFO|1|Server||Raven|%d|\n" % (n, n) for n in (3, 1, 2, 5, 4)]
    assert [row["message"] for row in records(b"".join(lines))] == ["1", "2", "3", "4", "5"]
    assert file(b"".join(lines))["late_records"] == 3


def test_what_is_no_record_gives_none() -> None:
    assert records(b"") == records(b"no log at all\nreally") == records(b"2026-07-01 10:15:30.1234|too|few") == []


def test_text_without_end_is_cut() -> None:
    endless = OF_7_2.replace(b"slow", "ä".encode() * LONGEST_TEXT_BYTES)
    [row] = records(endless)
    assert 0 < len(row["message"].encode()) <= LONGEST_TEXT_BYTES
    assert file(endless)["shortened_texts"] == 1


@pytest.mark.parametrize("endless", [b"x", b"\n", b"|", b"1 ", b"\r", b"\0", b"|A.bError"], ids=repr)
def test_a_record_without_end_is_cut_and_what_follows_is_read(endless: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "LONGEST_RECORD_BYTES", 100_000)
    text = OF_7_2.replace(b"slow", endless * 400_000) + OF_7_2
    found = records(text, 1 << 16)
    assert [row["message"] for row in found[-1:]] == ["slow"]
    assert file(text)["bytes"] == len(text)


def test_an_unknown_order_of_fields_is_read_by_its_header() -> None:
    text = b"Date|ThreadID|Level|Logger|Message|Data\n2026-07-01 10:15:30.1234|7|WARN|Raven.Server|slow|\n"
    assert shown(text, "thread", "level", "logger", "message") == [("7", "WARN", "Raven.Server", "slow")]


def test_a_million_records_are_a_few_shapes() -> None:
    lines = [
        b"2026-07-01 10:15:30.1234|INFO|%d|Db|Idx/A|Raven.Index|Wrote %d pages of 'orders/%d-A' for Idx/A in 00:00:0%d.1 to /data/x%d|\n"
        % (n % 7, n, n, n % 10, n)
        for n in range(1000)
    ]
    rows = tables(b"".join(lines), 5000)
    [shape] = rows["log_shapes"]
    assert shape["template"] == "Wrote # pages of '*' for * in # to #"
    assert shape["records"] == sum(row["records"] for row in rows["log_rates"]) == 1000
    assert {row["shape_id"] for row in rows["log_records"]} == {shape["shape_id"]}


def test_batches_have_the_columns_of_their_tables() -> None:
    columns = {table.name: {column.name for column in table.columns} for table in all_tables()}
    for name, batch in read(io.BytesIO(ALL)):
        assert set(batch.schema.names) - {"database"} == columns[name]
