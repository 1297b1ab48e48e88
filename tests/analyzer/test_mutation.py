"""Holds the cases of every check to notice when a limit moves or a word of status is swapped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analyzer.checks.server.recently_restarted import CHECK
from analyzer.discover import all_checks
from analyzer.model import Check
from tests.mutation import mutants, survivors


@pytest.mark.parametrize("check", [pytest.param(check, id=check.id) for check in all_checks()])
def test_the_cases_of_a_check_notice_every_mutant(check: Check) -> None:
    assert survivors([check]) == [], "add a row on and just beside the line to a case"


def test_cases_that_miss_a_line_are_found_out() -> None:
    assert survivors([CHECK]) == []
    assert survivors([replace(CHECK, cases=())]) == [mutant.name for mutant in mutants(CHECK)]
