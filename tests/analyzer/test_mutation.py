"""Holds the cases of every check to notice when a limit moves or a word of status is swapped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.checks.server.recently_restarted import CHECK
from analyzer.discover import all_checks
from analyzer.model import Check
from tests.mutation import mutants, survivors

# One line each; only ever shorter. `python -m tests.mutation AREA` prints what stands.
KNOWN = set((Path(__file__).parent.parent / "known_survivors.txt").read_text().splitlines())


@pytest.mark.parametrize("check", [pytest.param(check, id=check.id) for check in all_checks()])
def test_the_cases_of_a_check_notice_every_mutant(check: Check) -> None:
    known = {line for line in KNOWN if line.startswith(f"{check.id}: ")}
    found = set(survivors([check]))
    assert found - known == set(), "add a row on and just beside the line to a case"
    assert known - found == set(), "these are caught now: remove them from known_survivors.txt"


def test_every_known_survivor_is_a_mutant() -> None:
    assert {mutant.name for check in all_checks() for mutant in mutants(check)} >= KNOWN


def test_cases_that_miss_a_line_are_found_out() -> None:
    assert survivors([CHECK]) == []
    assert survivors([replace(CHECK, cases=())]) == [mutant.name for mutant in mutants(CHECK)]
