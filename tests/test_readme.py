"""Holds the README to the code."""

from __future__ import annotations

from tests.readme import CHECKS_FED, README, checks_fed, generated


def test_the_generated_tables_are_those_of_the_code() -> None:
    text = README.read_text()
    assert text == generated(text), "run `python -m tests.readme`"


def test_the_collector_knows_which_answers_the_checks_wait_for() -> None:
    assert CHECKS_FED.read_text() == checks_fed(), "run `python -m tests.readme`"
