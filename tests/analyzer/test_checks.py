"""Holds every check to the same rules; a new check needs no test of its own."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import pytest

from analyzer.check_rules import RULES, broken
from analyzer.checks.indexes.fan_out import CHECK
from analyzer.discover import all_checks
from analyzer.model import Case, Status, Threshold

CHECKS = {check.id: check for check in all_checks()}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("check", CHECKS)
def test_a_check_keeps_a_rule(check: str, rule: str) -> None:
    assert list(RULES[rule](CHECKS[check])) == []


def test_ids_are_the_paths_of_their_files() -> None:
    for check in CHECKS.values():
        assert import_module(f"analyzer.checks.{check.id}").CHECK is check


def with_sql(old: str, new: str) -> str:
    assert old in CHECK.sql
    return CHECK.sql.replace(old, new)


FIRST = CHECK.cases[0]


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        pytest.param(replace(CHECK, title=" "), "it has no title", id="no title"),
        pytest.param(replace(CHECK, doc="x"), "its doc has no part 'What it looks at'", id="no doc"),
        pytest.param(
            replace(CHECK, thresholds={**CHECK.thresholds, "limit": Threshold(1, "", "")}),
            "its limit limit has no unit or no source", id="a limit of nothing"),
        pytest.param(replace(CHECK, sql=f"{CHECK.sql}; DROP TABLE indexes"), "its SQL must be one SELECT", id="two statements"),
        pytest.param(replace(CHECK, sql="COPY indexes TO 'x'"), "its SQL must be one SELECT", id="no SELECT"),
        pytest.param(replace(CHECK, sql="SELECT ("), "its SQL cannot be read: Parser Error", id="no SQL"),
        pytest.param(replace(CHECK, sql=with_sql("ELSE 'unknown'", "ELSE 'ok'")), "'ok' comes from ELSE; only 'unknown' may", id="ok by default"),
        pytest.param(replace(CHECK, sql=with_sql("ELSE 'unknown'", "ELSE 'ok'")), "a row of NULLs is ok", id="ok of NULLs"),
        pytest.param(replace(CHECK, sql=with_sql(" AS resource", " AS thing")), "its first columns must be resource, status", id="other columns"),
        pytest.param(replace(CHECK, sql=with_sql("FROM indexes", "FROM '/etc/passwd'")), "it cannot be run: ", id="reads a file"),
        pytest.param(replace(CHECK, cases=()), "it has no case in which something is bad", id="no case"),
        pytest.param(replace(CHECK, cases=(replace(FIRST, expect=(*FIRST.expect, ("x", Status.OK))),)),
            f"case '{FIRST.name}': it gives ", id="another verdict"),
        pytest.param(replace(CHECK, cases=(Case("odd", {"nodes": ()}, ()),)), "case 'odd': it does not use table nodes", id="another table"),
        pytest.param(replace(CHECK, cases=(Case("odd", {"indexes": ({"x": 1},)}, ()),)), "case 'odd': table indexes has no column x", id="another column"),
        pytest.param(replace(CHECK, cases=(Case("odd", {}, (("a", Status.OK), ("a", Status.OK))),)), "case 'odd' names a twice", id="a resource twice"),
    ],
)  # fmt: skip
def test_a_rule_that_is_broken_is_said(bad, sentence: str) -> None:  # type: ignore[no-untyped-def]  # a Check
    assert any(found.startswith(sentence) for found in broken(bad)), broken(bad)
