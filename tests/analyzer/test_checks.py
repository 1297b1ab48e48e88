"""Holds every check to the same rules; a new check needs no test of its own."""

from __future__ import annotations

import re

import pytest

from analyzer.discover import all_checks
from analyzer.evaluate import VERDICT_COLUMNS, verdicts
from analyzer.model import Case, Check, Status
from tests.worlds import NULLS, given

CHECKS = all_checks()
CASES = [pytest.param(check, case, id=f"{check.id}: {case.name}") for check in CHECKS for case in check.cases]
EACH = pytest.mark.parametrize("check", [pytest.param(check, id=check.id) for check in CHECKS])


@pytest.mark.parametrize(("check", "case"), CASES)
def test_a_case_gives_exactly_its_verdicts(check: Check, case: Case) -> None:
    rows = verdicts(given(check, case.given), check)
    assert sorted((row["resource"], Status(row["status"])) for row in rows) == sorted(case.expect)
    assert all(row["reason"] for row in rows)


@pytest.mark.parametrize(("check", "case"), CASES)
def test_a_case_names_only_tables_and_columns_that_exist(check: Check, case: Case) -> None:
    tables = {table.name: set(table.schema.names) for table in (*check.tables, *check.also)}
    for name, rows in case.given.items():
        assert name in tables
        for row in rows:
            assert set(row) <= tables[name]


@EACH
def test_a_check_has_a_healthy_and_an_unhealthy_case(check: Check) -> None:
    seen = {status for case in check.cases for _, status in case.expect}
    assert Status.OK in seen
    assert seen & {Status.CRITICAL, Status.WARNING, Status.NOTICE}


@EACH
def test_a_row_of_nulls_is_never_ok(check: Check) -> None:
    rows = verdicts(given(check, {table.name: (NULLS,) for table in (*check.tables, *check.also)}), check)
    assert {row["status"] for row in rows} <= {"unknown"}
    alone = verdicts(given(check, {table.name: (NULLS,) for table in check.tables}), check)
    assert {row["status"] for row in alone} <= {"unknown"}


@EACH
def test_no_rows_give_no_ok(check: Check) -> None:
    assert "ok" not in {row["status"] for row in verdicts(given(check, {}), check)}


@EACH
def test_verdict_columns_come_first_and_in_order(check: Check) -> None:
    result = given(check, {}).execute(check.sql, {n: t.value for n, t in check.thresholds.items()} or None)
    assert tuple(column[0] for column in result.description)[: len(VERDICT_COLUMNS)] == VERDICT_COLUMNS


@EACH
def test_only_unknown_comes_from_else(check: Check) -> None:
    assert not re.search(r"ELSE\s+'(ok|notice|warning|critical)'", check.sql, re.IGNORECASE)


@EACH
def test_the_doc_has_its_headings_and_the_id_is_the_path(check: Check) -> None:
    for heading in ("What it looks at", "Why it matters", "What to do"):
        assert check.section(heading), heading
    assert check.title
    assert all(threshold.unit and threshold.source for threshold in check.thresholds.values())


def test_ids_are_the_paths_of_their_files() -> None:
    from importlib import import_module

    for check in CHECKS:
        assert import_module(f"analyzer.checks.{check.id}").CHECK is check


@EACH
def test_a_resource_is_named_once_in_a_case(check: Check) -> None:
    for case in check.cases:
        names = [resource for resource, _ in case.expect]
        assert len(names) == len(set(names))
