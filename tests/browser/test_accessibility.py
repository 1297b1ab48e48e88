"""axe-core, from npm, finds nothing serious on the page, at two widths, light and dark, with everything open."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome

from tests.browser.window import open_everything, opened

AXE = "axe-core@4.10.3"
CACHE = Path.home() / ".cache" / "raven-diagnostics"
BAD = {"serious", "critical"}
SCRIPT_TIMEOUT_S = 180


@pytest.fixture(scope="session")
def axe() -> str:
    archive = CACHE / f"{AXE.replace('@', '-')}.tgz"
    if not archive.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        try:
            subprocess.run(
                ["npm", "pack", "--silent", AXE], cwd=CACHE, check=True, capture_output=True, timeout=120
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"axe-core did not come from npm: {error}")
    with tarfile.open(archive) as packed:
        member = packed.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode()


def violations(browser: Chrome, which: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = browser.execute_async_script(
        f"axe.run(document, {{resultTypes: ['violations'], {which}}}).then(r => arguments[0](r.violations))"
    )
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
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
