"""The report on a cluster of three nodes: each node in its place, at three widths, light and dark."""

from __future__ import annotations

import pytest
from selenium.webdriver import Chrome

from tests.browser import three_nodes
from tests.browser.conftest import analyzed
from tests.browser.window import find, find_all, logged, open_everything, opened, shown

PROFILE = """
[[sla]]
name = "orders"
requests_per_second = 100
percentile = 99
limit_milliseconds = 50
[rpo]
default_seconds = 86_400
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "site.toml").write_text(PROFILE)
    package = three_nodes.write(folder / "cluster.zip")
    return analyzed(package, folder / "report", "--profile", str(folder / "site.toml")).as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280, 3840])
def test_it_fits_and_is_quiet(browser: Chrome, page: str, width: int, scheme: str) -> None:
    opened(browser, page, width, prefers_color_scheme=scheme)
    assert logged(browser, "browser") == []
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_each_node_has_a_page_and_a_row_in_each_lane(browser: Chrome, page: str) -> None:
    opened(browser, page)
    assert [place.get_attribute("id") for place in find_all(browser, "#cluster .place")] == [
        "node-A",
        "node-B",
        "node-C",
    ]
    nodes = [item.text for item in find_all(browser, "#timeline .key li") if item.text.startswith("node")]
    assert nodes == ["node A", "node B", "node C"]


def test_findings_can_be_had_of_one_node(browser: Chrome, page: str) -> None:
    opened(browser, page)
    everything = len(shown(browser))
    opened(browser, f"{page}#find?node=B")
    assert 0 < len(shown(browser)) <= everything
    open_everything(browser)
    places = [place for place in find_all(browser, ".card .resource") if place.is_displayed()]
    assert {place.get_attribute("data-node") for place in places} == {"B"}


def test_the_plan_answers_for_each_node(browser: Chrome, page: str) -> None:
    opened(browser, f"{page}#plan-remove")
    answers = [row.text.replace("\n", " ") for row in find_all(browser, "#plan-remove tbody tr")]
    assert len(answers) == 3
    assert any("no other node has an up-to-date copy of Asleep" in answer for answer in answers)
    assert "2 of 3 votes" not in find(browser, "#plan-lost").text
    assert "votes: 3 - 1 = 2, majority of 3 is 2" in find(browser, "#plan-lost").text
