"""The forms of a difference and of a plan: what they say, and that nothing in a bundle can break out of them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from analyzer.model import Answer, Difference, Judgement, Plan, PlanPart
from reports import difference_html, difference_json, difference_markdown, plan_json, plan_text
from tests.reports import differences
from tests.reports.samples import HIDING, PLAN
from tests.reports.test_reports import GOLDEN, Elements

RENDERERS: dict[str, Callable[[Difference], str]] = {
    "difference.html": difference_html.render,
    "difference.json": difference_json.render,
    "difference.md": difference_markdown.render,
}


@pytest.mark.parametrize(("name", "render"), [("plan.txt", plan_text.render), ("plan.json", plan_json.render)])
def test_a_plan_is_as_the_golden_file_says(name: str, render: Callable[[Plan], str]) -> None:
    if os.environ.get("WRITE_GOLDEN"):
        (GOLDEN / name).write_text(render(PLAN))
    assert render(PLAN) == (GOLDEN / name).read_text()


def test_of_very_many_answers_the_worst_are_shown() -> None:
    fine = tuple(Answer(f"Shop-{n}", Judgement.PASS, "up to 1 h could be lost") for n in range(plan_text.ANSWERS_SHOWN))
    bad = tuple(Answer(f"Lost-{n}", Judgement.FAIL, "all of it could be lost") for n in range(2))
    text = plan_text.render(Plan("bundle.zip", "site.toml", (PlanPart("rpo", "RPO", "Age", (*fine, *bad)),)))
    assert [line.split(":")[0] for line in text.splitlines()[4:7]] == [
        "  fail    Lost-0",
        "  fail    Lost-1",
        "  pass    Shop-0",
    ]
    assert text.endswith("and 2 more, in the JSON form\n")


@pytest.mark.parametrize("name", RENDERERS)
def test_a_difference_is_as_the_golden_file_says(name: str) -> None:
    text = RENDERERS[name](differences.small())
    if os.environ.get("WRITE_GOLDEN"):  # after a change that is meant; then read the diff
        (GOLDEN / name).write_text(text)
    assert text == (GOLDEN / name).read_text()


@pytest.mark.parametrize("name", RENDERERS)
def test_hostile_text_hides_nothing_and_is_written_the_same_every_time(name: str) -> None:
    text = RENDERERS[name](differences.attacked())
    assert text == RENDERERS[name](differences.attacked())
    assert not HIDING.search(text)


def test_hostile_text_makes_no_element_and_no_attribute() -> None:
    elements = Elements(difference_html.render(differences.attacked())).found
    assert {tag for tag, _ in elements} <= {tag for tag, _ in Elements(RENDERERS["difference.html"](differences.small())).found}  # fmt: skip
    attributes = {name for _, attributes in elements for name in attributes}
    assert not [name for name in attributes if name.startswith("on") or name in ("style", "src")]
    assert all(str(attributes["href"]).startswith("#") for tag, attributes in elements if tag == "a")


def test_hostile_text_makes_no_html_and_no_link_in_markdown() -> None:
    page = difference_markdown.render(differences.attacked())
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", page)
    assert not re.search(r"(?<!\\)[<\[]", outside)


def test_the_page_shows_the_first_rows_and_says_how_many_there_are() -> None:
    made = differences.small()
    one = made.changes[0]
    many = replace(made, changes=tuple(replace(one, name=f"indexes.fan_out:A/Shop/{n}") for n in range(2000)))
    page = difference_html.render(many)
    assert page.count("Fan-out index") == difference_html.ROWS_SHOWN
    assert "500 of 2,000 shown" in page
    assert len(json.loads(difference_json.render(many))["changes"]) == 2000


def test_no_change_is_said_to_be_none() -> None:
    none = replace(differences.small(), changes=(), trends=(), not_compared=(), noise=0)
    page = difference_html.render(none)
    assert "No finding is new, worse, better or gone" in page
    assert "All that is compared is in both." in page
    assert "more changed by less" not in page
    text = difference_markdown.render(none)
    assert "nothing came, went or has another value" in text
    assert text.rstrip().endswith("## What grew or shrank\n\n- nothing")
