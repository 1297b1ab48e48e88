"""A new user's walk, as the README tells it: from a bundle to the cause of each planted trouble in three clicks.

With WRITE_PICTURES=1 the pictures of the README are made on the way, from the same pages.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

import reports
from tests.browser.window import find, find_all, opened, picture
from tests.planted import FINDS

PICTURES = Path(reports.__file__).parent / "pictures"
CLICKS = 3


def heads(card: WebElement) -> list[WebElement]:
    """Return the heads to click, from the outermost closed card to this one."""
    around = card.find_elements(By.XPATH, "ancestor-or-self::details[contains(@class, 'card')]")
    return [
        one.find_element(By.CSS_SELECTOR, ":scope > summary") for one in around if one.get_attribute("open") is None
    ]


@pytest.mark.parametrize("trouble", FINDS)
def test_each_planted_trouble_is_three_clicks_away_at_most(browser: Chrome, real_page: str, trouble: str) -> None:
    check, resource = FINDS[trouble]
    opened(browser, real_page)
    clicked = [find(browser, ".wrong .titled a")]
    clicked[0].click()
    [card, *_] = [
        card
        for card in find_all(browser, f".card[id^='c-{check}:']")
        if resource in (card.get_attribute("textContent") or "")
    ]
    for head in heads(card):
        browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", head)
        head.click()
        clicked.append(head)
    assert len(clicked) <= CLICKS
    texts = [part.text for part in card.find_elements(By.CSS_SELECTOR, ":scope > .body > h4")]
    assert {"What to do", "Evidence"} <= set(texts)
    assert any(resource in place.text for place in card.find_elements(By.CSS_SELECTOR, ":scope > .body > .resource"))


SCENES = {
    "1-summary": "",
    "2-finding": "#c-indexes.errors:critical",
    "3-timeline": "#timeline",
}


@pytest.mark.parametrize("name", SCENES)
def test_the_pictures_of_the_readme_can_be_made(browser: Chrome, real_page: str, name: str) -> None:
    opened(browser, real_page + SCENES[name], 1000, 680, prefers_color_scheme="light")
    made = picture(browser)
    assert len(made) > 10_000
    if os.environ.get("WRITE_PICTURES"):
        (PICTURES / f"{name}.png").write_bytes(made)
    assert (PICTURES / f"{name}.png").is_file()


def test_the_pictures_stay_small() -> None:
    assert sum(file.stat().st_size for file in PICTURES.iterdir()) < 400_000
