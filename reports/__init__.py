"""The report's forms: each is a file name and a function from a report to its text."""

from __future__ import annotations

from collections.abc import Callable

from analyzer.model import Report
from reports import html, json, junit, markdown, sarif

FORMATS: dict[str, Callable[[Report], str]] = {
    "report.html": html.render,
    "findings.json": json.render,
    "report.md": markdown.render,
    "junit.xml": junit.render,
    "findings.sarif": sarif.render,
}
# The names by which a user asks for them, and those that are made where nobody asks.
NAMES = {
    "html": "report.html",
    "json": "findings.json",
    "markdown": "report.md",
    "junit": "junit.xml",
    "sarif": "findings.sarif",
}
USUAL = ("html", "json", "markdown")
