"""One Chromium for all browser tests, and what they ask it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

PACKAGE = Path(__file__).parents[2] / "fixtures" / "packages" / "ravendb-7.1.5.node.zip"
AXE = "axe-core@4.10.3"
CACHE = Path.home() / ".cache" / "raven-diagnostics"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--hide-scrollbars",
)  # fmt: skip


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark each test here as one of the browser, and keep all in one worker, so that they share what they look at."""
    item.add_marker(pytest.mark.browser)
    item.add_marker(pytest.mark.xdist_group("browser"))


def _unavailable(reason: str) -> NoReturn:
    """Skip a test that cannot run here; where CI asks for the browser tests, fail it."""
    if "browser" in os.environ.get("RAVEN_DIAGNOSTICS_REQUIRE", ""):
        pytest.fail(f"CI must run the browser tests: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    if CHROMIUM is None or DRIVER is None:
        _unavailable("no Chromium with its driver on this machine (Debian: apt install chromium chromium-driver)")
    options = Options()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


def analyzed(package: Path, folder: Path, *more: str) -> Path:
    """Return the page that the whole program makes of a package; beside the folder lies what it printed."""
    command = [sys.executable, "-c", "from analyzer.cli import main; main()", "report", str(package), "-o", str(folder)]
    said = subprocess.run([*command, "--fail-on", "never", *more], check=True, capture_output=True)
    folder.with_suffix(".printed").write_bytes(said.stdout + said.stderr)
    return folder / "report.html"


@pytest.fixture(scope="session")
def real_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of the report on a real server's package with planted troubles."""
    return analyzed(PACKAGE, tmp_path_factory.mktemp("real") / "report").as_uri()


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
            _unavailable(f"axe-core did not come from npm: {error}")
    with tarfile.open(archive) as packed:
        member = packed.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode()
