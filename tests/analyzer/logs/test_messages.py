"""Messages of the system become rows, whatever bytes they are among, in memory that does not depend on the file."""

from __future__ import annotations

import io
import tracemalloc
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.logs import messages
from analyzer.logs.slices import LONGEST_TEXT_BYTES
from analyzer.model import Table
from analyzer.tables.kernel_messages import KERNEL_MESSAGES
from analyzer.tables.unit_messages import UNIT_MESSAGES
from collector.journal import newest_of
from collector.log_places import Window

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
STAMP = b"2026-12-01T12:00:00.000000Z "
# As systemd 252 and a server 7.1.5 wrote them.
REAL = b"""\
2026-12-01T15:37:18.104717Z systemd[1]: ravendb.service: Main process exited, code=killed, status=9/KILL
2026-12-01T15:37:19.157168Z systemd[1]: Started ravendb.service - RavenDB NoSQL Database.
2026-12-01T15:37:19.896471Z dotnet[726]:  Build 71028, Version 7.1, SemVer 7.1.5, Commit 082d079
"""


def rows(content: bytes, table: Table = UNIT_MESSAGES) -> list[dict[str, Any]]:
    assert table.arrow is not None
    batches = list(table.arrow(io.BytesIO(content)))
    assert {name for name, _ in batches} <= {table.name}
    return [row for _, batch in batches for row in batch.to_pylist()]


def texts(content: bytes, table: Table = UNIT_MESSAGES) -> list[str]:
    return [row["message"] for row in rows(content, table)]


def test_a_line_of_a_unit_tells_its_time_who_wrote_it_and_what() -> None:
    assert [(row["identifier"], row["pid"], row["message"]) for row in rows(REAL)] == [
        ("systemd", 1, "ravendb.service: Main process exited, code=killed, status=9/KILL"),
        ("systemd", 1, "Started ravendb.service - RavenDB NoSQL Database."),
        ("dotnet", 726, " Build 71028, Version 7.1, SemVer 7.1.5, Commit 082d079"),
    ]
    assert [(row["logged_at"], row["at_byte"]) for row in rows(REAL)][1] == (
        datetime(2026, 12, 1, 15, 37, 19, 157168, UTC),
        REAL.index(b"2026-12-01T15:37:19.157"),
    )


def test_what_the_collector_writes_is_read_as_it_was() -> None:
    said = ["dotnet[7]: first\nsecond\n\n\tthird", "Raven.Server: ä", "no speaker"]
    written = newest_of(((NOON, text) for text in reversed(said)), Window(), 10_000).text
    assert [(row["identifier"], row["pid"], row["message"]) for row in rows(written)] == [
        ("dotnet", 7, "first\nsecond\n\n\tthird"),
        ("Raven.Server", None, "ä"),
        (None, None, "no speaker"),
    ]


def test_the_kernel_says_the_same_by_its_journal_and_by_its_ring() -> None:
    line = b"audit: type=1400 apparmor=DENIED"
    assert texts(STAMP + b"kernel: " + line + b"\n" + STAMP + line, KERNEL_MESSAGES) == [line.decode()] * 2


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"", [], id="nothing"),
        pytest.param(b"torn line\n\tmore\n" + STAMP + b"a: b\n", ["b"], id="torn at the start"),
        pytest.param(STAMP + b"a: b\n" + STAMP[:20], ["b\n" + STAMP[:20].decode()], id="torn in a time"),
        pytest.param(STAMP + b"a: b\n" + STAMP[:-1], ["b", ""], id="torn after a time"),
        pytest.param(STAMP + b"a: b\nloose\n\n\tnext", ["b\nloose\n\nnext"], id="lines without a time"),
        pytest.param(STAMP + b"a: b\r\n\tc\r\n", ["b\nc"], id="line ends of Windows"),
        pytest.param(STAMP + b"a: x\0y\xff\xc3\xed\xa0\x80\n", ["x y" + "\ufffd" * 5], id="NULs and what is no UTF-8"),
        pytest.param(STAMP + b"a[" + b"9" * 30 + b"]: b", ["a[" + "9" * 30 + "]: b"], id="process id beyond all"),
        pytest.param(b"x" * LONGEST_TEXT_BYTES + STAMP + b"a: b", [], id="a time far into a line"),
    ],
)
def test_harmed_text_costs_no_more_than_itself(content: bytes, expected: list[str]) -> None:
    assert texts(content) == expected


def test_a_time_that_is_no_date_is_no_time_of_a_message_that_is_kept() -> None:
    [row] = rows(b"2026-13-01T12:00:00.000000Z a: b\n")
    assert (row["logged_at"], row["message"]) == (None, "b")


@pytest.mark.parametrize("between", [b"", b"\n", b"\n\t"], ids=["one line", "loose lines", "further lines"])
def test_a_message_without_end_costs_no_memory(between: bytes) -> None:
    content = io.BytesIO(STAMP + b"a: " + between.join([b"x" * 50_000] * 600))
    assert UNIT_MESSAGES.arrow is not None
    tracemalloc.start()
    try:
        [(_, batch)] = UNIT_MESSAGES.arrow(content)
        most_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(batch["message"][0].as_py()) <= LONGEST_TEXT_BYTES
    assert most_bytes < 2 << 20


def test_batches_are_cut_by_their_size() -> None:
    content = (STAMP + b"a: " + b"x" * 60_000 + b"\n") * 300
    assert UNIT_MESSAGES.arrow is not None
    sizes = [batch.nbytes for _, batch in UNIT_MESSAGES.arrow(io.BytesIO(content))]
    assert len(sizes) > 1
    assert max(sizes) < messages.BATCH_BYTES + 2 * LONGEST_TEXT_BYTES


PIECES = st.sampled_from(
    [STAMP, b"\n", b"\r", b"\t", b"\0", b"\xff", b"\xe2\x82", b"[1]", b": ", b"kernel: ", b"systemd"]
)


@given(st.lists(PIECES | st.binary(max_size=8), max_size=20).map(b"".join))
def test_each_row_starts_at_a_line_with_a_time(content: bytes) -> None:
    for table in (UNIT_MESSAGES, KERNEL_MESSAGES):
        starts = [row["at_byte"] for row in rows(content, table)]
        assert starts == sorted(set(starts))
        assert all(content[at : at + 20] == STAMP[:20] and content[at - 1 : at] in (b"", b"\n") for at in starts)
