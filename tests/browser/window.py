"""What the browser tests do with the browser."""

from __future__ import annotations

import base64
from typing import Any

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement


def opened(browser: Chrome, address: str, width: int = 1280, height: int = 800, **media: str) -> Chrome:
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": name.replace("_", "-"), "value": value} for name, value in media.items()]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    browser.get("about:blank")
    logged(browser, "performance")
    logged(browser, "browser")
    browser.get(address)
    return browser


def logged(browser: Chrome, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = browser.get_log(kind)  # type: ignore[no-untyped-call]  # selenium's own
    return found


def asked_elsewhere(browser: Chrome, page: str) -> list[str]:
    """Return the requests for anything but the page since it was opened."""
    events = [entry["message"] for entry in logged(browser, "performance")]
    return [event for event in events if '"Network.requestWillBeSent"' in event and page not in event]


def find(browser: Chrome, selector: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, selector)


def find_all(browser: Chrome, selector: str) -> list[WebElement]:
    return browser.find_elements(By.CSS_SELECTOR, selector)


def shown(browser: Chrome) -> list[tuple[Any, Any]]:
    return [
        (card.get_attribute("data-status"), card.get_attribute("data-area"))
        for card in find_all(browser, ".card")
        if card.is_displayed()
    ]


def press(browser: Chrome, keys: str) -> None:
    browser.switch_to.active_element.send_keys(keys)


def picture(browser: Chrome) -> bytes:
    return base64.b64decode(browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})["data"])


def open_everything(browser: Chrome) -> None:
    browser.execute_script("for (const part of document.querySelectorAll('details')) part.open = true")
