"""The HTML report in a real browser: it filters, links and stays inside the screen, and nothing hostile runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from analyzer.checks.indexes.fan_out import CHECK
from analyzer.model import Evidence, Fact, Finding, LogBucket, Missing, Report, Status, VitalSign
from reports import html
from reports.environment import anchor
from tests.browser.window import asked_elsewhere, logged, open_everything, opened, shown
from tests.reports.samples import CHART, TIMELINE

HOSTILE = "<script>window.hacked=1</script>\"'><img src=x onerror=window.hacked=2>{{7*7}}\u202e/%2F#&?"
LONG = "LongNameWithoutABreak" * 30


def finding(name: str, status: Status, node: str, database: str) -> Finding:
    values = {"name": name, "long": LONG, "free_bytes": 1}
    evidence = Evidence(f"{database}/{LONG}.json", "indexes", f"SELECT '{LONG}'", values)
    return Finding(CHECK.id, CHECK.title, status, f"{node}/{database}/{name}", LONG, node, database, None, (evidence,))


def report() -> Report:
    findings = (
        finding("one", Status.CRITICAL, "A", "Shop"),
        finding(HOSTILE, Status.CRITICAL, HOSTILE, HOSTILE),
        finding("two", Status.WARNING, "B", "Shop"),
        finding("three", Status.NOTICE, "A", "Stock"),
        finding("fine", Status.OK, "A", "Stock"),
    )
    other = replace(CHECK, id="queries.unpaged", title="Query without a page")
    wide = tuple(f"{LONG}{n}" for n in range(8))
    return Report(
        tool_version="0.1.0", input_name=LONG, input_kind=HOSTILE, input_bytes=1, input_sha256="ab" * 32,
        captured_from=None, captured_to=None,
        collected_with=None, collected_on=None, timeline=TIMELINE, charts=(CHART,), log_lines={},
        nodes=({"node": "A", "url": None, "version": HOSTILE, "clock_offset_seconds": None},),
        verdict=Status.CRITICAL, sentence=LONG,
        vital_signs=tuple(VitalSign(f"Sign {n}", "n", LONG if n else HOSTILE, LONG, Status.OK) for n in range(9)),
        findings=(*findings, replace(findings[2], check=other.id)),
        missing=(Missing("never asked", HOSTILE, LONG, LONG, (LONG, HOSTILE), (CHECK.id,), f"raven-collect run --url {LONG}"),),
        facts=(Fact("wide", "storage", "Wide", "Many columns", "indexes", wide, (wide, (HOSTILE,) * 8), 2),),
        log_levels=(), log_bucket_seconds=60, checks={CHECK.id: CHECK, other.id: other}, assessed=2, nothing=(),
        answers={"collected": 9, "denied": 1}, redactions=0, duration_seconds=1.0,
    )  # fmt: skip


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    from datetime import UTC, datetime

    at = datetime(2026, 11, 24, tzinfo=UTC)
    path = tmp_path_factory.mktemp("page") / "report.html"
    made = replace(report(), log_levels=tuple(LogBucket("A", at.replace(hour=n), {"ERROR": n}) for n in range(1, 9)))
    path.write_text(html.render(made), encoding="utf-8")
    return path.as_uri()


def test_the_page_logs_nothing_and_asks_the_network_for_nothing(browser: Chrome, page: str) -> None:
    opened(browser, page)
    assert logged(browser, "browser") == []
    assert asked_elsewhere(browser, page) == []


def test_hostile_text_is_only_text(browser: Chrome, page: str) -> None:
    opened(browser, page)
    open_everything(browser)
    assert browser.execute_script("return window.hacked") is None
    assert (
        browser.find_elements(
            By.CSS_SELECTOR, "img, iframe, object, embed, [onerror], [style]:not(.axis span), a[href^=javascript]"
        )
        == []
    )
    assert "<script>window.hacked=1</script>" in browser.find_element(By.TAG_NAME, "main").text
    assert "49" not in browser.find_element(By.CSS_SELECTOR, ".origin").text


def test_an_injected_script_is_refused(browser: Chrome, page: str) -> None:
    opened(browser, page)
    browser.execute_script(
        "const s = document.createElement('script'); s.textContent = 'window.hacked = 3'; document.body.append(s)"
    )
    assert browser.execute_script("return window.hacked") is None
    assert any("Content Security Policy" in entry["message"] for entry in logged(browser, "browser"))


@pytest.mark.parametrize("width", [320, 360, 390, 1280, 1920])
def test_nothing_scrolls_sideways(browser: Chrome, page: str, width: int) -> None:
    opened(browser, page, width)
    open_everything(browser)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_a_filter_shows_what_fits_and_says_so_in_the_address(browser: Chrome, page: str) -> None:
    opened(browser, page)
    everything = shown(browser)
    assert len(everything) == 4
    browser.find_element(By.CSS_SELECTOR, "label.chip:has([value=warning])").click()
    assert shown(browser) == [("warning", "indexes"), ("warning", "queries")]
    assert browser.current_url.endswith("#find?status=warning")
    browser.find_element(By.CSS_SELECTOR, "[name=q]").send_keys("without a page")
    assert shown(browser) == [("warning", "queries")]
    assert browser.find_element(By.ID, "shown").text == "1 of 4"
    browser.find_element(By.CSS_SELECTOR, "[name=q]").send_keys(" nowhere")
    assert shown(browser) == []
    assert browser.find_element(By.ID, "none").is_displayed()
    browser.find_element(By.CSS_SELECTOR, "button[type=reset]").click()
    browser.execute_async_script("setTimeout(arguments[0], 50)")
    assert shown(browser) == everything


@pytest.mark.parametrize(
    ("fragment", "cards"),
    [
        ("#find?status=critical&status=notice", [("critical", "indexes"), ("notice", "indexes")]),
        ("#find?area=queries", [("warning", "queries")]),
        ("#find?node=B", [("warning", "indexes"), ("warning", "queries")]),
        ("#find?database=Stock", [("notice", "indexes")]),
        ("#find?q=THREE", [("notice", "indexes")]),
    ],
)
def test_an_address_filters(browser: Chrome, page: str, fragment: str, cards: list[tuple[str, str]]) -> None:
    assert shown(opened(browser, page + fragment)) == cards


def test_a_filter_leaves_only_the_places_that_fit(browser: Chrome, page: str) -> None:
    opened(browser, page + "#find?node=A&status=critical")
    places = browser.find_elements(By.CSS_SELECTOR, ".card[data-status=critical] .resource")
    assert [place.is_displayed() for place in places] == [True, False]


@pytest.mark.parametrize("name", ["A/Stock/three", f"{HOSTILE}/{HOSTILE}/{HOSTILE}"], ids=["plain", "hostile"])
def test_a_link_to_a_finding_opens_it(browser: Chrome, page: str, name: str) -> None:
    opened(browser, f"{page}#{anchor('f', f'{CHECK.id}:{name}')}")
    card = browser.find_element(By.ID, anchor("f", f"{CHECK.id}:{name}"))
    assert card.is_displayed()


def test_without_scripts_everything_can_be_read(browser: Chrome, page: str) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        opened(browser, page)
        assert len(shown(browser)) == 4
        assert not browser.find_element(By.ID, "filter").is_displayed()
        browser.find_elements(By.CSS_SELECTOR, ".card > summary")[3].click()
        assert browser.find_elements(By.CSS_SELECTOR, ".card .body")[3].is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_dark_and_light_have_text_that_can_be_read(browser: Chrome, page: str) -> None:
    def contrast(scheme: str) -> float:
        opened(browser, page, prefers_color_scheme=scheme)
        colours = browser.execute_script(
            "const c = getComputedStyle(document.querySelector('.card .head'));"
            "const b = getComputedStyle(document.querySelector('.card'));"
            "return [c.color, b.backgroundColor].map(t => t.match(/\\d+/g).slice(0, 3).map(Number))"
        )
        linear = [[(v / 255 / 12.92 if v <= 10 else ((v / 255 + 0.055) / 1.055) ** 2.4) for v in c] for c in colours]
        lights = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in linear)
        return float((lights[1] + 0.05) / (lights[0] + 0.05))

    assert contrast("light") >= 4.5
    assert contrast("dark") >= 4.5


def test_the_page_is_a_file_of_its_own(page: str) -> None:
    text = Path(page.removeprefix("file://")).read_text(encoding="utf-8")
    assert " src=" not in text.split("<script>")[0].replace("img src=x", "").replace("&lt;img src=", "")
    assert "@import" not in text
    assert "url(" not in text
