"""The page on paper: what a screen lets one scroll to has to be there."""

from __future__ import annotations

from selenium.webdriver import Chrome

from tests.browser.window import opened

PAPER_PIXELS = 718  # A4 with the margins that Chromium leaves
TABLES = """
    const shown = [...document.querySelectorAll('table')].filter(table => table.checkVisibility());
    const wide = shown.filter(table => table.getBoundingClientRect().right > innerWidth);
    return [shown.length, wide.map(table => table.closest('[aria-label]').getAttribute('aria-label'))];
"""


def test_no_table_is_wider_than_the_paper(browser: Chrome, real_page: str) -> None:
    opened(browser, real_page, PAPER_PIXELS)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    total, too_wide = browser.execute_script(TABLES)
    assert total > 20
    assert too_wide == []
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
