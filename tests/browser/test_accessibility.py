"""axe-core, from npm, finds nothing serious on the page, at three widths, light and dark, with everything open.

Contrast takes axe minutes for the thousands of cells of a page, so that it looks at one text of each kind: with the same
tags, classes and colours up to the root.
"""

from __future__ import annotations

from typing import Any

import pytest
from selenium.webdriver import Chrome

from tests.browser.window import open_everything, opened

BAD = {"serious", "critical"}
SCRIPT_TIMEOUT_S = 180
ONE_TEXT_OF_EACH_KIND = """
    const kinds = new Map(), firsts = new Map();
    const kind = part => {
        if (!part) return '';
        if (!kinds.has(part)) {
            const {color, backgroundColor, fontSize, fontWeight, opacity} = getComputedStyle(part);
            const own = [part.localName, ...part.classList, color, backgroundColor, fontSize, fontWeight, opacity];
            kinds.set(part, kind(part.parentElement) + ' > ' + own.join());
        }
        return kinds.get(part);
    };
    const has_text = part => [...part.childNodes].some(inner => inner.nodeType === Node.TEXT_NODE && inner.data.trim());
    const texts = [...document.querySelectorAll('body *')].filter(part => has_text(part) && part.checkVisibility());
    for (const part of texts) if (!firsts.has(kind(part))) firsts.set(kind(part), part);
    const kept = new Set();
    for (let part of firsts.values()) for (; part; part = part.parentElement) kept.add(part);
    for (const part of texts) if (!kept.has(part)) part.setAttribute('hidden', '');
    return [texts.length, firsts.size];
"""


def violations(browser: Chrome, which: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = browser.execute_async_script(
        f"axe.run(document, {{resultTypes: ['violations'], {which}}}).then(r => arguments[0](r.violations))"
    )
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280, 2560])
def test_axe_finds_nothing_serious(browser: Chrome, real_page: str, axe: str, width: int, scheme: str) -> None:
    opened(browser, real_page, width, prefers_color_scheme=scheme)
    browser.set_script_timeout(SCRIPT_TIMEOUT_S)
    browser.execute_script(axe)
    open_everything(browser)
    found = violations(browser, "rules: {'color-contrast': {enabled: false}}")
    browser.execute_script(ONE_TEXT_OF_EACH_KIND)
    found += violations(browser, "runOnly: ['color-contrast']")
    bad = [
        (one["id"], one["impact"], [node["target"] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in BAD
    ]
    assert bad == []
