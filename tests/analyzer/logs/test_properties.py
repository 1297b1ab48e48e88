"""Whatever bytes are a log, the fast reader gives what the slow one gives, record for record."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analyzer.logs.reading import read
from tests.analyzer.logs import reference

LOGS = Path(__file__).parents[3] / "fixtures" / "logs"
TIME = st.integers(-(10**9), 10**10).map(lambda second: datetime.fromtimestamp(second, UTC))
FIELD = st.sampled_from(["", "Server", "Northwind", "Orders/Totals", "Raven.Server.Web", "17", "ä", "A", "INFO", "a b"])
LEVEL = st.sampled_from(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "Operations", "Information"])
PIECES = st.sampled_from(
    [
        "|", "||", ", ", ",", ":", ": ", " ", ".", "\n", "\n\n", "\r\n", "\r", "\0", "x" * 200, "it took 12 ms", "'q 1'",
        "|System.IO.IOException: No space", "|Error", "|Error: no", "|A.Error", "|.Exception", "System.Exception",
        "|Voron.Exceptions.VoronErrorException", ", EXCEPTION: ", ", EXCEPTION: System.Exception: why", ", EXCEPTION: no",
        "\n   at Voron.<>c.g__Write|0()", "\n ---> System.Exception: why", "\n   at", "ä€\U0001f426", "\ufffd",
        "Date|", "\nDate|Level|ThreadID\n", "\nTime, Thread\n", "\n2026-07-01", "\n2026-07-01 10:15:30.1", "|INFO|",
        "Raven.Server.Documents" * 8 + ".Exception",
    ]
)  # fmt: skip
TEXT = st.lists(PIECES | st.text(max_size=12), max_size=8).map("".join)
HARM = st.sampled_from([b"\xff", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x90", b"\0", b"\r\n", b"\xed\xa0\x80"])


@st.composite
def stamps(draw: st.DrawFn, joint: str) -> str:
    moment = draw(TIME).strftime(f"%Y-%m-%d{joint}%H:%M:%S").rjust(19, "0")
    return f"{moment}.{draw(st.text('0123456789', max_size=8))}{draw(st.sampled_from(['', 'Z', 'z']))}"


@st.composite
def records(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from("67n"))
    if kind == "6":
        parts = [draw(stamps("T")), draw(FIELD), draw(LEVEL), draw(FIELD), draw(FIELD), draw(TEXT)]
        return ", ".join(parts)
    node = [draw(FIELD)] if kind == "n" else []
    parts = [draw(stamps(" ")), *node, draw(LEVEL), draw(FIELD), draw(FIELD), draw(FIELD), draw(FIELD), draw(TEXT)]
    return "|".join(parts) + draw(st.sampled_from(["", "|", "|/data"]))


@st.composite
def logs(draw: st.DrawFn) -> bytes:
    ends = draw(st.sampled_from(["\n", "\r\n"]))
    lines = draw(st.lists(records() | TEXT, max_size=10))
    text = bytearray(ends.join(lines).encode("utf-8", "surrogatepass"))
    text += draw(st.sampled_from([b"", b"\n", b"\r\n"]))
    for harm in draw(st.lists(HARM, max_size=3)):
        place = draw(st.integers(0, len(text)))
        text[place:place] = harm
    cut = draw(st.integers(0, len(text))) if draw(st.booleans()) else len(text)
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + bytes(text[:cut])


def fast(content: bytes, chunk_bytes: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the records in the order of the file, and what is said of it."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for name, batch in read(io.BytesIO(content), chunk_bytes):
        rows.setdefault(name, []).extend(batch.to_pylist())
    [file] = rows["log_files"]
    return sorted(rows.get("log_records", []), key=lambda row: row["at_byte"]), file


def same(rows: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    assert [{name: row[name] for name in of} for row, of in zip(rows, expected, strict=False)] == expected
    assert len(rows) == len(expected)


@settings(max_examples=100)
@given(logs(), st.sampled_from([1, 16, 100, 1 << 20]))
@example(b"2026-07-01 10:15:30.1234|INFO|1|||x|\xc3|\n2026-07-01 10:15:31.1234|INFO|1|||x|\xa4|", 1 << 20)
@example(b"2026-07-01 10:15:30.", 1)
@example(b"2026-07-01 10:15:30.1234|INFO|1|||x|y|\n2026-07-01T10:15:30.", 1)
@example(b"2026-07-01T10:15:30.12Z, 1, INFO, x, y, z, EXCEPTION: System.Exception:\xff why", 1)
def test_the_fast_reader_gives_what_the_slow_one_gives(content: bytes, chunk_bytes: int) -> None:
    rows, file = fast(content, chunk_bytes)
    same(rows, reference.records(content))
    assert file["bytes"] == len(content)
    assert file["records"] == len(rows)


@settings(max_examples=30)
@given(logs(), st.integers(1, 300))
def test_where_a_file_is_cut_changes_nothing_but_the_order(content: bytes, chunk_bytes: int) -> None:
    rows, file = fast(content, chunk_bytes)
    whole_rows, whole_file = fast(content, 1 << 20)
    assert rows == whole_rows
    assert file == whole_file


@given(st.binary(max_size=2000), st.sampled_from([7, 1 << 20]))
@settings(max_examples=30)
def test_any_bytes_at_all_are_read_without_harm(content: bytes, chunk_bytes: int) -> None:
    rows, file = fast(content, chunk_bytes)
    assert (len(rows), file["bytes"]) == (file["records"], len(content))


@pytest.mark.parametrize("version", ["5.4.207", "6.2.4", "7.1.5"])
def test_a_real_log_is_read_as_the_slow_reader_reads_it(version: str) -> None:
    content = gzip.decompress((LOGS / f"{version}.log.gz").read_bytes())
    rows, file = fast(content, 1 << 18)
    same(rows, reference.records(content))
    assert len(rows) > 4000
    assert {name: file[name] for name in ("unread_records", "undated_records", "invalid_bytes", "nul_bytes")} == {
        "unread_records": 0, "undated_records": 0, "invalid_bytes": 0, "nul_bytes": 0,
    }  # fmt: skip
    assert all(row["logged_at"] > datetime(2026, 1, 1, tzinfo=UTC) for row in rows)


@settings(max_examples=25)
@given(st.lists(st.integers(0, 59), min_size=1, max_size=40))
def test_records_of_one_chunk_come_in_the_order_of_their_times(seconds: list[int]) -> None:
    lines = [b"2026-07-01 10:15:%02d.0000|INFO|1|Server||Raven|%d|\n" % (one, n) for n, one in enumerate(seconds)]
    rows = [
        row["message"]
        for name, batch in read(io.BytesIO(b"".join(lines)))
        if name == "log_records"
        for row in batch.to_pylist()
    ]
    assert rows == [str(n) for n, _ in sorted(enumerate(seconds), key=lambda pair: pair[1])]
