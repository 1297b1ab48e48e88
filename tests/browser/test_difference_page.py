"""The page of a difference in a real browser: it is as quiet, as safe and as accessible as the report."""

from __future__ import annotations

import pytest
from selenium.webdriver import Chrome

from reports import difference_html
from tests.browser.test_accessibility import BAD, violations
from tests.browser.window import asked_elsewhere, find, find_all, logged, opened
from tests.reports import differences


@pytest.fixture(scope="module", params=["small", "attacked"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("difference") / "difference.html"
    path.write_text(difference_html.render(getattr(differences, request.param)()), encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light"), (3840, "dark")])
def test_it_is_quiet_fits_and_has_nothing_serious_for_axe(
    browser: Chrome, page: str, axe: str, width: int, scheme: str
) -> None:
    opened(browser, page, width, prefers_color_scheme=scheme)
    assert logged(browser, "browser") == []
    assert asked_elsewhere(browser, page) == []
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert browser.execute_script("return window.hacked") is None
    browser.execute_script(axe)
    assert [one["id"] for one in violations(browser) if one["impact"] in BAD] == []


def test_a_table_sorts_by_its_numbers(browser: Chrome, page: str) -> None:
    opened(browser, page)
    find(browser, "#grown th:nth-child(6) button").click()
    shown = [float(cell.get_attribute("title") or "") for cell in find_all(browser, "#grown td:nth-child(6)")]
    assert shown == sorted(shown, reverse=True)
