"""The forms of a report: what they say, and that nothing in a bundle can break out of them."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

import reports as forms
from analyzer.checks.collection.nothing_answered import CHECK as MUTE
from analyzer.commands.report import FORMS, OUTPUTS
from analyzer.model import Finding, Report, Status, Timeline
from reports import FORMATS, NAMES, environment, html, markdown
from reports.cards import Card, cards
from tests.reports.samples import HIDING

GOLDEN = Path(__file__).parent / "golden"
SCHEMA = json.loads((Path(forms.__file__).parent / "findings.schema.json").read_text())


class Elements(HTMLParser):
    """Collects the elements of a page, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_is_as_the_golden_file_says(report: Report, name: str) -> None:
    if os.environ.get("WRITE_GOLDEN"):  # after a change that is meant; then read the diff
        (GOLDEN / name).write_text(FORMATS[name](report))
    assert FORMATS[name](report) == (GOLDEN / name).read_text()


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_is_the_same_every_time(hostile: Report, name: str) -> None:
    assert FORMATS[name](hostile) == FORMATS[name](replace(hostile))


@pytest.mark.parametrize("which", ["report", "hostile"])
def test_a_pipeline_sees_a_case_for_every_finding(which: str, request: pytest.FixtureRequest) -> None:
    made: Report = request.getfixturevalue(which)
    root = ElementTree.fromstring(FORMATS["junit.xml"](made))
    cases = root.findall("testsuite/testcase")
    assert len(cases) == len(made.findings) == int(root.get("tests", ""))
    bad = made.count(Status.CRITICAL) + made.count(Status.WARNING)
    silenced = sum(finding.silenced is not None for finding in made.findings)
    assert len(root.findall(".//failure")) == bad == int(root.get("failures", ""))
    assert len(root.findall(".//skipped")) == made.count(Status.UNKNOWN) + silenced == int(root.get("skipped", ""))


@pytest.mark.parametrize("which", ["report", "hostile"])
def test_a_code_scanning_view_sees_every_trouble_and_its_rule(which: str, request: pytest.FixtureRequest) -> None:
    made: Report = request.getfixturevalue(which)
    [run] = json.loads(FORMATS["findings.sarif"](made))["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert len(run["results"]) == sum(finding.status is not Status.OK for finding in made.findings)
    silenced = {finding.id for finding in made.findings if finding.silenced is not None}
    suppressed = [result["partialFingerprints"]["finding/v1"] for result in run["results"] if "suppressions" in result]
    assert len(silenced) == len(set(suppressed))
    assert {result["ruleId"] for result in run["results"]} <= rules
    assert all(result["message"]["text"].isprintable() for result in run["results"])
    assert {result["kind"] for result in run["results"] if result["level"] == "none"} == {"open"}


def test_forms_have_one_name_everywhere() -> None:
    assert tuple(NAMES) == FORMS
    assert set(NAMES.values()) == set(FORMATS)
    assert set(FORMATS) <= OUTPUTS


@pytest.mark.parametrize("which", ["report", "hostile"])
def test_findings_json_has_the_shape_that_is_published(which: str, request: pytest.FixtureRequest) -> None:
    made: Report = request.getfixturevalue(which)
    whole = json.loads(FORMATS["findings.json"](made))
    jsonschema.validate(whole, SCHEMA)
    assert len(whole["findings"]) + sum(whole["passed"].values()) == len(made.findings)


def test_findings_json_holds_a_query_once_however_many_findings_stand_on_it(report: Report) -> None:
    one = report.findings[0]
    evidence = [replace(one.evidence[0], key={"name": f"Fans/{n}"}) for n in range(120)]
    many = replace(report, findings=tuple(replace(one, evidence=(stands_on,)) for stands_on in evidence))
    whole = json.loads(FORMATS["findings.json"](many))
    assert whole["queries"] == ["SELECT * FROM indexes WHERE name IS NOT DISTINCT FROM $1"]
    told = [
        (stands_on["query"], *stands_on["parameters"]) for one in whole["findings"] for stands_on in one["evidence"]
    ]
    assert told == [(0, f"Fans/{n}") for n in range(120)]


def test_hostile_text_makes_no_element_and_no_attribute(report: Report, hostile: Report) -> None:
    elements = Elements(html.render(hostile)).found
    assert {tag for tag, _ in elements} <= {tag for tag, _ in Elements(html.render(report)).found}
    assert [attributes for tag, attributes in elements if tag == "script" and "type" not in attributes] == [{}]
    attributes = {name for _, attributes in elements for name in attributes}
    assert not [name for name in attributes if name.startswith("on") or name in ("style", "src")]
    links = {attributes["href"] for tag, attributes in elements if tag == "a"}
    assert all(link and link.startswith("#") for link in links)


@pytest.mark.parametrize("name", FORMATS)
def test_no_character_that_hides_reaches_a_report(hostile: Report, name: str) -> None:
    text = FORMATS[name](hostile)
    text = re.sub(r"(?:value|data-[a-z]+)=\"[^\"]*\"", "", text)  # compared by the filter, never shown
    assert not HIDING.search(text)


def test_a_server_that_answered_nothing_is_said_with_the_verdict(report: Report) -> None:
    mute = Finding(MUTE.id, MUTE.title, Status.WARNING, "B", "0 of 9 questions were answered", "B")
    said = "A server answered nothing</a>, so that nothing here says whether it is well."
    checks = {**report.checks, MUTE.id: MUTE}
    assert said in html.render(replace(report, findings=(*report.findings, mute), checks=checks))
    assert said not in html.render(report)


def test_the_page_allows_only_its_own_style_and_script(report: Report) -> None:
    page = html.render(report)
    [policy] = [a["content"] for tag, a in Elements(page).found if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.search(r"https?://(?!127\.0\.0\.1)", page)


def test_ids_on_a_page_are_named_once(hostile: Report) -> None:
    ids = [attributes["id"] for _, attributes in Elements(html.render(hostile)).found if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_links_inside_the_page_lead_somewhere(report: Report) -> None:
    elements = Elements(html.render(report)).found
    ids = {attributes["id"] for _, attributes in elements if "id" in attributes}
    links = {a["href"] for tag, a in elements if tag in ("a", "use") and a["href"]}
    assert {link for link in links if link and link[1:] not in ids} <= {f"#find?status={s.value}" for s in Status}


def test_a_card_shows_fifty_places_and_says_how_many_there_are(report: Report) -> None:
    one = report.findings[0]
    many = replace(report, findings=tuple(replace(one, resource=f"A/Shop/{n}") for n in range(120)))
    page = html.render(many)
    assert page.count('class="resource"') == 50
    assert "50 of 120 shown; all in" in page
    assert len(page) < 200_000


def test_the_query_of_a_card_with_many_places_gives_them_all(report: Report) -> None:
    card = next(card for card in cards(report) if len(card.findings) == 2)
    assert card.query.startswith("SELECT * FROM (\n")
    assert card.query.endswith(") WHERE status = 'notice'")
    assert "$" not in card.query


def test_a_report_without_findings_says_so(report: Report) -> None:
    empty = replace(
        report, findings=(), verdict=Status.OK, sentence="Nothing wrong was found", missing=(), facts=(), log_levels=(), charts=(),
        timeline=Timeline((), (), None, (), 300), nodes=(), answers={}, captured_from=None, captured_to=None, nothing=tuple(report.checks), duration_seconds=0,
    )  # fmt: skip
    page = html.render(empty)
    assert "Nothing wrong was found" in page
    assert "Every question was answered." in page
    assert "Nothing of the kind" in page
    assert "None." in markdown.render(empty)
    assert cards(empty) == ()


def test_markdown_stays_short_however_much_there_is(hostile: Report) -> None:
    one = hostile.findings[0]
    check = hostile.checks[one.check]
    checks = {f"indexes.n{n}": replace(check, id=f"indexes.n{n}") for n in range(200)}
    many = tuple(replace(one, check=name) for name in checks)
    page = markdown.render(replace(hostile, findings=many, checks=checks, missing=hostile.missing * 50))
    assert len(page) < markdown.CHARACTERS
    assert "more in report.html and findings.json" in page


def test_markdown_lets_no_name_make_a_link_or_html(hostile: Report) -> None:
    page = markdown.render(hostile)
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", page)
    assert not re.search(r"(?<!\\)[<\[]", outside)


def test_an_empty_name_is_said_to_be_empty() -> None:
    assert markdown.code(" ") == "(empty)"


def test_a_finding_without_evidence_has_a_card(report: Report) -> None:
    bare = replace(report.findings[0], evidence=())
    card = Card(report.checks[bare.check], bare.status, (bare,))
    assert "WHERE status = 'warning'" in card.query
    page = markdown.render(replace(report, findings=(bare,)))
    assert f"Check `{bare.check}`" in page
    assert bare.reason in html.render(replace(report, findings=(bare,)))


@pytest.mark.parametrize(
    ("text", "written"),
    [("run `a <b>` & see", "run <code>a &lt;b&gt;</code> &amp; see"), ("one ` <only>", "one ` &lt;only&gt;")],
)
def test_code_in_a_doc_is_shown_as_code(text: str, written: str) -> None:
    assert environment.with_code(text) == written


def test_a_finding_that_stands_on_many_entries_names_a_few_and_counts_the_rest(report: Report) -> None:
    one = report.findings[0].evidence[0]
    many = replace(report.findings[0], evidence=tuple(replace(one, path=f"db-{number}.json") for number in range(1200)))
    page = html.render(replace(report, findings=(many,)))
    assert f"<code>db-4.json</code> and 1,195 more, table <code>{one.table}</code>" in page
    assert "db-5.json" not in page
