"""Holds the README to the code."""

from __future__ import annotations

from tests.readme import README, generated


def test_the_generated_tables_are_those_of_the_code() -> None:
    text = README.read_text()
    assert text == generated(text), "run `python -m tests.readme`"
