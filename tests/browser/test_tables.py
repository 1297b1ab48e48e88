"""Tables in a real browser: they sort, search and page, however long they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.support.ui import WebDriverWait

from analyzer.model import Fact
from reports import html
from tests.browser.window import find, find_all, logged, opened
from tests.reports import samples

ROWS = 5000


@pytest.fixture(scope="module")
def long_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    rows = tuple((f"db{n % 40}", f"<b>index {n}</b>", n * 7919 % ROWS if n % 3 else None) for n in range(ROWS))
    fact = Fact("indexes", "indexes", "Indexes", "d", "indexes", ("database", "index", "entries"), rows, ROWS)
    path = tmp_path_factory.mktemp("tables") / "report.html"
    path.write_text(html.render(replace(samples.small(), facts=(fact,))), encoding="utf-8")
    return path.as_uri()


def column(browser: Chrome, number: int) -> list[str]:
    return [cell.text for cell in find_all(browser, f".sortable tbody td:nth-child({number})")]


def sort(browser: Chrome, number: int) -> None:
    head = f".sortable th:nth-child({number})"
    before = find(browser, head).get_attribute("aria-sort")
    find(browser, f"{head} button").click()
    WebDriverWait(browser, 20).until(lambda _: find(browser, head).get_attribute("aria-sort") != before)


def test_a_long_table_sorts_by_number_and_back(browser: Chrome, long_page: str) -> None:
    opened(browser, long_page)
    assert len(column(browser, 1)) == 200
    sort(browser, 3)
    assert column(browser, 3)[:2] == ["4,999", "4,998"]
    sort(browser, 3)
    assert column(browser, 3)[0] == "2"
    sort(browser, 2)
    assert column(browser, 2)[:2] == ["<b>index 0</b>", "<b>index 1</b>"]
    assert logged(browser, "browser") == []


def test_a_long_table_is_searched_and_paged(browser: Chrome, long_page: str) -> None:
    opened(browser, long_page)
    sort(browser, 2)
    assert "page 1 of 50" in find(browser, ".sortable output").text
    find(browser, "[data-page='1']").click()
    WebDriverWait(browser, 20).until(lambda _: "page 2 of 50" in find(browser, ".sortable output").text)
    find(browser, ".sortable input").send_keys("index 499")
    WebDriverWait(browser, 20).until(lambda _: "11 of 5,000 rows" in find(browser, ".sortable output").text)
    assert len(column(browser, 1)) == 11


def test_the_index_table_of_a_real_server_sorts(browser: Chrome, real_page: str) -> None:
    opened(browser, real_page)
    head = "#fact-indexes th:nth-child(8)"
    assert find(browser, head).text == "entries"
    find(browser, f"{head} button").click()
    WebDriverWait(browser, 20).until(lambda _: find(browser, head).get_attribute("aria-sort") == "descending")
    first = find(browser, "#fact-indexes tbody tr td:nth-child(2)").text
    assert first == "Fans/Out"


def test_a_long_table_says_where_the_rest_is_without_scripts(long_page: str) -> None:
    text = Path(long_page.removeprefix("file://")).read_text(encoding="utf-8")
    assert "200 of 5,000 shown" in text
    assert "<code>tables/indexes.parquet</code>" in text
