"""Log files of every layout become records, whatever else is in them."""

from __future__ import annotations

import io
from typing import Any

import pytest

from analyzer.log_layouts import COMMAS, LONGEST_TEXT_BYTES, PIPES, PIPES_WITH_NODE, record_batches

UP_TO_6 = (
    b"Time,\tThread,\tLevel,\tSource,\tLogger,\tMessage,\tException\n"
    b"2024-05-01T07:03:09.1234567Z, 42, Operations, Server, Raven.Server, Cluster, topology changed\n"
    b"2024-05-01T07:03:10.0000001Z, 17, Information, Northwind, Raven.Index, It broke, EXCEPTION: System.IO.IOException: No space\n"
    b"   at Voron.Write()\n"
)
OF_7_1 = (
    b"Date|Level|ThreadID|Resource|Component|Logger|Message|Data\n"
    b"2026-07-01 10:15:30.1234|INFO|23|Server||Raven.Server|a|b|\n"
    b"2026-07-01 10:15:31.0001|ERROR|57|Northwind|Orders/Totals|Raven.Index|It broke|System.IO.IOException: No space\n"
    b"   at Voron.Write()|\n"
)
OF_7_2 = (
    b"Date|NodeTag|Level|ThreadID|Resource|Component|Logger|Message|Data\n"
    b"2026-07-01 10:15:30.1234|A|WARN|23|Server||Raven.Server|slow|\n"
)


def records(text: bytes, chunk_bytes: int = 1 << 20) -> list[dict[str, Any]]:
    return [row for batch in record_batches(io.BytesIO(text), chunk_bytes) for row in batch.to_pylist()]


def shown(text: bytes, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in records(text)]


def test_fields_are_cut_from_the_left_and_data_from_the_right() -> None:
    assert shown(UP_TO_6, "layout", "level", "resource", "message")[0] == (
        COMMAS, "Operations", "Server", "Cluster, topology changed",
    )  # fmt: skip
    assert shown(OF_7_1, "layout", "level", "thread", "resource", "component", "message")[0] == (
        PIPES, "INFO", "23", "Server", None, "a|b",
    )  # fmt: skip
    assert shown(OF_7_2, "layout", "node_tag", "level", "message") == [(PIPES_WITH_NODE, "A", "WARN", "slow")]


@pytest.mark.parametrize("text", [UP_TO_6, OF_7_1], ids=["up to 6.2", "7.1"])
def test_an_exception_of_many_lines_belongs_to_its_record(text: bytes) -> None:
    second = records(text)[1]
    assert (second["message"], second["is_error"]) == ("It broke", True)
    assert second["exception"] == "System.IO.IOException: No space\n   at Voron.Write()"
    assert second["exception_type"] == "System.IO.IOException"


@pytest.mark.parametrize("chunk_bytes", [1, 7, 64, 200, 100_000])
def test_records_do_not_depend_on_where_the_file_is_cut(chunk_bytes: int) -> None:
    text = UP_TO_6 + OF_7_1 + OF_7_2
    by_time = sorted(records(text, chunk_bytes), key=lambda row: (row["logged_at"], row["layout"]))
    assert by_time == sorted(records(text), key=lambda row: (row["logged_at"], row["layout"]))
    assert len(by_time) == 5


def test_a_dirty_file_gives_the_same_records() -> None:
    dirty = b"\xef\xbb\xbf" + (UP_TO_6 + OF_7_1).replace(b"\n", b"\r\n")
    assert records(dirty) == records(UP_TO_6 + OF_7_1)
    assert records(OF_7_2.replace(b"slow", b"s\0\xff"))[0]["message"] == "s \ufffd"


def test_what_is_no_record_gives_none() -> None:
    assert records(b"") == records(b"no log at all\nreally") == records(b"2026-07-01 10:15:30.1234|too|few") == []
    [row] = records(OF_7_2.replace(b"2026-07-01", b"2026-13-41"))
    assert row["logged_at"] is None


def test_text_without_end_is_cut() -> None:
    [row] = records(OF_7_2.replace(b"slow", "ä".encode() * LONGEST_TEXT_BYTES))
    assert 0 < len(row["message"].encode()) <= LONGEST_TEXT_BYTES
