"""Holds the list of what RavenDB's own analyzer looks at: it is whole, and what it names exists."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from analyzer.discover import all_checks, all_tables
from tests.readme import SERVER_ANALYZER

CONDITIONS: list[dict[str, Any]] = tomllib.loads(SERVER_ANALYZER.read_text())["condition"]
EACH = pytest.mark.parametrize("condition", [pytest.param(one, id=str(one["number"])) for one in CONDITIONS])


def test_all_conditions_are_listed_in_order() -> None:
    assert [one["number"] for one in CONDITIONS] == list(range(1, 55))


@EACH
def test_each_is_found_by_a_check_or_is_a_fact_or_a_defect(condition: dict[str, Any]) -> None:
    assert condition.get("checks") or condition.get("fact") or condition.get("defect")
    assert not (condition.get("checks") and condition.get("fact"))
    assert re.compile(condition["title"])


@EACH
def test_the_checks_and_facts_named_exist(condition: dict[str, Any]) -> None:
    assert set(condition.get("checks", ())) <= {check.id for check in all_checks()}
    if "fact" in condition:
        columns = {f"{table.name}.{column.name}" for table in all_tables() for column in table.columns}
        assert condition["fact"] in columns
