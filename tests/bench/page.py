"""The page itself: making it, its size, and what the browser takes, for an ordinary package and for 1,000 databases.

The same browser opens a page of one word first: what that takes is the machine's, not ours.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from selenium.webdriver import Chrome
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from tests.bench import many_databases
from tests.bench.measured import RUNS, command
from tests.bench.reporting import PACKAGE, REPORT
from tests.browser.conftest import CHROMIUM, DRIVER, FLAGS

PLAIN = "<!doctype html><html lang=en><meta charset=utf-8><title>plain</title><p>Plain</p></html>"
MANY = 1000
_TOOK = """
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    const page = performance.getEntriesByType('navigation')[0];
    return [paint ? paint.startTime : null, page.domContentLoadedEventEnd];
"""
_ZOOM = """
    const done = arguments[0];
    const start = performance.now();
    document.querySelector('[data-zoom=in]').click();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
"""


def run() -> None:
    """Print time to make each page, its size, first paint, ready and zoom."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "plain.html").write_text(PLAIN)
        _print("a page of one word", folder / "plain.html", None)
        many_databases.write(folder / "many.zip", MANY)
        for name, package, runs in (("planted 7.1.5", PACKAGE, RUNS), ("1,000 databases", folder / "many.zip", 1)):
            out = folder / name.replace(" ", "-")
            taken = command([sys.executable, "-c", REPORT, "report", str(package), "-o", str(out)], runs=runs)
            _print(name, out / "report.html", taken.seconds)


def _print(name: str, page: Path, seconds: float | None) -> None:
    paint, ready, zoom = _opened(page)
    made = "" if seconds is None else f"made in {seconds:5.2f} s  {page.stat().st_size / 1e6:5.2f} MB  "
    zoomed = "" if zoom is None else f"  zoom {zoom:4.0f} ms"
    print(f"{name:20} {made}first paint {paint:4.0f} ms  ready {ready:5.0f} ms{zoomed}")


def _opened(page: Path) -> tuple[float, float, float | None]:
    """Return medians over fresh browsers, in ms: first paint, ready, and one zoom where there is a timeline."""
    runs = [_once(page) for _ in range(RUNS)]
    zooms = [zoom for _, _, zoom in runs if zoom is not None]
    return median(run[0] for run in runs), median(run[1] for run in runs), median(zooms) if zooms else None


def _once(page: Path) -> tuple[Any, Any, Any]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = Options()
        options.binary_location = CHROMIUM or "chromium"
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        browser = Chrome(options=options, service=Service(DRIVER))
        try:
            browser.get(page.as_uri())
            paint, ready = browser.execute_script(_TOOK)
            has_timeline = browser.execute_script("return Boolean(document.querySelector('[data-zoom=in]'))")
            return paint or ready, ready, browser.execute_async_script(_ZOOM) if has_timeline else None
        finally:
            browser.quit()
