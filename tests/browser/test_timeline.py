"""The timeline and the charts in a real browser: one range for all, by button, key, drag and address."""

from __future__ import annotations

import re

import pytest
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.keys import Keys

from tests.browser.window import find, find_all, logged, opened, press


def span(browser: Chrome) -> float:
    seconds: float = browser.execute_script(
        "const [a, b] = document.getElementById('range').textContent.split(' to ').map(t => Date.parse(t.replace(' ', 'T')));"
        "return (b - a) / 1000"
    )
    return seconds


def records_shown(browser: Chrome) -> tuple[int, int]:
    shown, of = find(browser, "#records-shown").text.split(" of ")
    return int(shown), int(of)


def path_of(browser: Chrome) -> str | None:
    return find(browser, ".chart path.line").get_attribute("d")


def test_zooming_narrows_the_range_the_records_and_the_charts(browser: Chrome, real_page: str) -> None:
    opened(browser, real_page)
    find(browser, "[data-zoom=all]").click()
    whole, drawn = span(browser), path_of(browser)
    assert records_shown(browser)[0] == records_shown(browser)[1]
    for _ in range(4):
        find(browser, "[data-zoom=in]").click()
    assert span(browser) == pytest.approx(max(60, whole / 16), abs=2)
    assert records_shown(browser)[0] < records_shown(browser)[1]
    assert path_of(browser) != drawn
    assert logged(browser, "browser") == []


def test_keys_zoom_where_the_timeline_or_a_chart_has_focus(browser: Chrome, real_page: str) -> None:
    opened(browser, real_page)
    find(browser, "[data-zoom=all]").click()
    whole = span(browser)
    for plot in ("#plot", ".chart .area"):
        browser.execute_script("document.querySelector(arguments[0]).focus()", plot)
        press(browser, "+")
        assert span(browser) < whole
        press(browser, Keys.ARROW_RIGHT)
        press(browser, "0")
        assert span(browser) == pytest.approx(whole, abs=1)


def test_dragging_over_a_lane_zooms_to_it(browser: Chrome, real_page: str) -> None:
    opened(browser, real_page)
    find(browser, "[data-zoom=all]").click()
    whole = span(browser)
    track = find(browser, "#plot .track")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", track)
    ActionChains(browser).move_to_element_with_offset(track, -200, 0).click_and_hold().move_by_offset(
        400, 0
    ).release().perform()
    assert span(browser) < whole


def test_a_click_on_a_mark_shows_its_record(browser: Chrome, real_page: str) -> None:
    opened(browser, real_page)
    mark = find(browser, "#plot .mark.critical")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", mark)
    ActionChains(browser).move_to_element(mark).click().perform()
    picked = find_all(browser, "#records .picked")
    assert len(picked) == 1
    assert "DivideByZero" in picked[0].text


def test_an_address_names_a_range(browser: Chrome, real_page: str) -> None:
    opened(browser, real_page)
    begin = find(browser, "#range").text.split(" to ")[0]
    start = begin.replace(" ", "T").removesuffix("Z")
    opened(browser, f"{real_page}#t={start},{start[:-2]}59")
    assert span(browser) == pytest.approx(60, abs=60)
    find(browser, "[data-zoom=left]").click()
    assert "#t=20" in browser.current_url


def test_hovering_a_chart_tells_the_value_there(browser: Chrome, real_page: str) -> None:
    opened(browser, real_page)
    area = find(browser, ".chart .area")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", area)
    ActionChains(browser).move_to_element(area).perform()
    assert " ms" in find(browser, ".chart output[data-line]").text


def test_a_time_tells_the_local_time_on_hover(browser: Chrome, real_page: str) -> None:
    opened(browser, real_page)
    ActionChains(browser).move_to_element(find(browser, ".case time")).perform()
    assert "your time zone" in (find(browser, ".case time").get_attribute("title") or "")
    cell = find(browser, "#fact-indexes tbody td:last-child")
    assert re.fullmatch(r"2026-11-23 \d\d:\d\d:\d\dZ", cell.text)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", cell)
    ActionChains(browser).move_to_element(cell).perform()
    assert "your time zone" in (cell.get_attribute("title") or "")


def test_the_first_error_and_what_was_changed_before_it_are_told(browser: Chrome, real_page: str) -> None:
    opened(browser, real_page)
    changes = find(browser, ".changes").text
    assert "First error: Orders/DivideByZero" in changes
    assert "index Orders/DivideByZero was created" in changes
