"""The page by keyboard alone."""

from __future__ import annotations

from selenium.webdriver import Chrome
from selenium.webdriver.common.keys import Keys

from tests.browser.window import find, find_all, opened, press


def focused(browser: Chrome, selector: str) -> bool:
    found: bool = browser.execute_script("return document.activeElement.matches(arguments[0])", selector)
    return found


def test_the_first_tab_leads_past_the_rail(browser: Chrome, real_page: str) -> None:
    opened(browser, real_page)
    press(browser, Keys.TAB)
    assert focused(browser, ".skip")
    press(browser, Keys.ENTER)
    assert browser.current_url.endswith("#main")


def test_every_control_can_be_reached_and_shows_that_it_has_focus(browser: Chrome, real_page: str) -> None:
    opened(browser, real_page)
    reached, unseen = set(), []
    for _ in range(140):
        press(browser, Keys.TAB)
        name, outline = browser.execute_script(
            "const e = document.activeElement;"
            "const seen = e.matches('.chip input') ? e.closest('.chip') : e;"
            "return [e.id || e.className || e.tagName, getComputedStyle(seen).outlineStyle]"
        )
        reached.add(name)
        if outline == "none" and name != "BODY":
            unseen.append(name)
    assert unseen == []
    assert {"theme", "plot"} <= reached


def test_letters_walk_the_findings_and_open_the_keys(browser: Chrome, real_page: str) -> None:
    opened(browser, real_page)
    press(browser, "j")
    assert focused(browser, ".card > summary")
    first = browser.switch_to.active_element
    press(browser, "j")
    assert browser.switch_to.active_element != first
    press(browser, "k")
    assert browser.switch_to.active_element == first
    was_open = browser.execute_script("return document.activeElement.parentElement.open")
    press(browser, Keys.ENTER)
    assert browser.execute_script("return document.activeElement.parentElement.open") is not was_open
    press(browser, "/")
    assert focused(browser, "[name=q]")
    press(browser, "j")
    assert find(browser, "[name=q]").get_attribute("value") == "j"
    find(browser, "[name=q]").clear()
    browser.execute_script("document.activeElement.blur()")
    press(browser, "?")
    assert find(browser, "#help").is_displayed()
    press(browser, Keys.ESCAPE)
    assert not find(browser, "#help").is_displayed()


def test_letters_can_be_switched_off(browser: Chrome, real_page: str) -> None:
    opened(browser, real_page)
    browser.execute_script("document.getElementById('letters').checked = false")
    press(browser, "?")
    assert not find(browser, "#help").is_displayed()


def test_the_theme_can_be_chosen(browser: Chrome, real_page: str) -> None:
    opened(browser, real_page, prefers_color_scheme="light")
    background = "return getComputedStyle(document.body).backgroundColor"
    light = browser.execute_script(background)
    find(browser, "#theme").click()
    assert (find(browser, "#theme").text, browser.execute_script(background)) == ("Theme: light", light)
    find(browser, "#theme").click()
    assert browser.execute_script(background) != light


def test_a_link_that_leads_nowhere_is_said_to(browser: Chrome, real_page: str) -> None:
    opened(browser, real_page + "#f-nothing.like.this")
    assert "nothing under that link" in find(browser, "#toast").text
    assert len(find_all(browser, ".card")) > 0
