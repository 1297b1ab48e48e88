"""A whole package of attacks through the whole program: every string in it, every name, every path."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome

from tests.browser.conftest import PACKAGE, analyzed
from tests.browser.window import asked_elsewhere, find_all, logged, open_everything, opened

ATTACKS = (
    "<script>window.hacked=1</script>",
    "\"><img src=x onerror=\"window.hacked=2\">",
    "</script><script>window.hacked=3</script>",
    "</style><svg onload=window.hacked=4>",
    "{{7*191}}${7*191}<%= 7*191 %>{% raise %}",
    "=cmd|'/c calc'!A1",
    "\x1b[31m\x1b]0;owned\x07red\x1b[2J",
    "\u202e\u2066gpj.exe\u2069\u200b\ufeff",
    "javascript:window.hacked=5",
    "[x](javascript:window.hacked=6) ![y](http://127.0.0.1:1/z) `a` | b | <b>",
    "'; DROP TABLE nodes; --",
    "../../../../etc/passwd\x00.json",
    "]]>--><!--",
)  # fmt: skip
LONG = "L" * 1_000_000
HIDING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")


def attacked(value: Any, attacks: Iterator[str], *, whole: bool) -> Any:
    """Return JSON with an attack in place of, or behind, each string; times stay, so that rows are still made."""
    if isinstance(value, dict):
        return {key: attacked(part, attacks, whole=whole) for key, part in value.items()}
    if isinstance(value, list):
        return [attacked(part, attacks, whole=whole) for part in value[:40]]
    if isinstance(value, str) and not re.match(r"\d{4}-\d\d-\d\dT", value):
        return next(attacks) if whole else value + next(attacks)
    return value


def hostile_package(path: Path, *, whole: bool) -> Path:
    attacks = cycle((*ATTACKS * 15, LONG)) if whole else cycle(ATTACKS)
    with zipfile.ZipFile(PACKAGE) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            folder, slash, entry = info.filename.partition("/")
            name = folder if folder == "server-wide" else folder + ATTACKS[0].replace("/", "") + ATTACKS[1]
            content = source.read(info)
            if info.filename.endswith(".json"):
                small = json.loads(content)
                content = json.dumps(attacked(small, attacks, whole=whole and len(content) < 3000)).encode()
            target.writestr(f"{name}{slash}{entry}", content)
    return path


@pytest.fixture(scope="module", params=["every string replaced", "every string lengthened"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    scratch = tmp_path_factory.mktemp("hostile")
    package = hostile_package(scratch / "package.zip", whole="replaced" in request.param)
    return analyzed(package, scratch / "report").parent


def test_nothing_of_it_runs_and_nothing_is_asked(browser: Chrome, folder: Path) -> None:
    page = (folder / "report.html").as_uri()
    opened(browser, page)
    open_everything(browser)
    assert browser.execute_script("return window.hacked") is None
    assert logged(browser, "browser") == []
    assert asked_elsewhere(browser, page) == []
    assert find_all(browser, "img, iframe, object, embed, base, [onerror], [onload], a:not([href^='#'])") == []
    assert len(find_all(browser, "script:not([type])")) == 1
    assert "1337" not in browser.execute_script("return document.querySelector('main').innerText")


@pytest.mark.parametrize("width", [360, 1280])
def test_it_breaks_no_layout(browser: Chrome, folder: Path, width: int) -> None:
    opened(browser, (folder / "report.html").as_uri(), width)
    open_everything(browser)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_the_other_forms_hold_no_character_that_hides(folder: Path) -> None:
    for name in ("findings.json", "report.md"):
        assert not HIDING.search((folder / name).read_text(encoding="utf-8")), name
    outside_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", (folder / "report.md").read_text(encoding="utf-8"))
    assert not re.search(r"(?<!\\)<", outside_code)
    assert (folder / "report.html").stat().st_size < 15_000_000


def test_the_terminal_gets_no_escape(folder: Path) -> None:
    printed = folder.with_suffix(".printed").read_text()
    assert printed
    assert not HIDING.search(printed)
    for arguments in (
        ("plan", folder),
        ("diff", folder, folder),
        ("sql", folder, "SELECT * FROM indexes UNION ALL BY NAME SELECT * FROM databases"),
    ):
        command = [sys.executable, "-c", "from analyzer.cli import main; main()", *map(str, arguments)]
        said = subprocess.run(command, check=False, capture_output=True)
        assert said.stdout, said.stderr
        assert not HIDING.search((said.stdout + said.stderr).decode()), arguments[0]
