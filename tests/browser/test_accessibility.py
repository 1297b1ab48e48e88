"""axe-core, from npm, finds nothing serious on the page, at two widths, light and dark, with everything open."""

from __future__ import annotations

from typing import Any

import pytest
from selenium.webdriver import Chrome

from tests.browser.window import open_everything, opened

BAD = {"serious", "critical"}
SCRIPT_TIMEOUT_S = 180


def violations(browser: Chrome, which: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = browser.execute_async_script(
        f"axe.run(document, {{resultTypes: ['violations'], {which}}}).then(r => arguments[0](r.violations))"
    )
    return found


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_axe_finds_nothing_serious(browser: Chrome, real_page: str, axe: str, width: int, scheme: str) -> None:
    opened(browser, real_page, width, prefers_color_scheme=scheme)
    browser.set_script_timeout(SCRIPT_TIMEOUT_S)
    browser.execute_script(axe)
    # Contrast is looked at as the page opens: with every table open it takes axe minutes, for the same few styles.
    found = violations(browser, "runOnly: ['color-contrast']")
    open_everything(browser)
    found += violations(browser, "rules: {'color-contrast': {enabled: false}}")
    bad = [
        (one["id"], one["impact"], [node["target"] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in BAD
    ]
    assert bad == []
