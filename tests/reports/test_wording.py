"""How values are written."""

from __future__ import annotations

from typing import Any

import pytest

from reports import wording


@pytest.mark.parametrize(
    ("column", "given", "written"),
    [
        ("free_bytes", 1234567, "1.18 MiB"),
        ("free_bytes", 512, "512 B"),
        ("lag_seconds", 0.0123, "12.3 ms"),
        ("lag_seconds", 12.0, "12 s"),
        ("lag_seconds", 846, "14 min 06 s"),
        ("lag_seconds", 11_999.7, "3 h 20 min"),
        ("lag_seconds", 788_400, "9 d 3 h"),
        ("lag_seconds", -5, "−5 s"),
        ("mean_ms", 1460, "1,460 ms"),
        ("mean_ms", 90_000, "1 min 30 s"),
        ("used_percent", 64.04, "64.0 %"),
        ("used_percent", 101.6, "102 %"),
        ("entries", 60000, "60,000"),
        ("ratio", 0.5, "0.50"),
        ("ratio", 0.00123, "0.00123"),
        ("ratio", -2.25, "−2.25"),
        ("is_stale", True, "yes"),
        ("is_stale", False, "no"),
        ("name", None, "not reported"),
        ("names", [], "none"),
        ("names", ["a", 1000], "a, 1,000"),
        ("raw", {"b": 1, "a": "x\x1b"}, '{"a": "x\\u001b", "b": 1}'),
        ("at", "2026-11-23T13:06:18.123456Z", "2026-11-23 13:06:18Z"),
        ("name", "a\u202eb\x00\ud800\n\tc", "a‹U+202E›b␀‹U+D800›\n\tc"),
    ],
)
def test_a_value_is_written_in_its_unit(column: str, given: Any, written: str) -> None:
    assert wording.value(column, given).replace(wording.NO_BREAK, " ") == written


def test_a_name_stays_on_its_line() -> None:
    assert wording.name("a\r\nb\tc") == "a␍␊b␉c"


def test_a_long_text_is_cut_in_the_middle_and_says_by_how_much() -> None:
    assert wording.cut("a" * 60 + "b" * 60, 100) == "a" * 50 + " … 20 characters more … " + "b" * 50
    assert wording.cut("short", 100) == "short"


@pytest.mark.parametrize(
    ("column", "heading"),
    [("free_bytes", "free"), ("last_indexing_at", "last indexing"), ("is_stale", "is stale"), ("at", "at")],
)
def test_a_heading_leaves_the_unit_to_its_values(column: str, heading: str) -> None:
    assert wording.title(column) == heading
