"""The report's forms: each is a file name and a function from a report to its text."""

from __future__ import annotations

from collections.abc import Callable

from analyzer.model import Report
from reports import html, json, markdown

FORMATS: dict[str, Callable[[Report], str]] = {
    "report.html": html.render,
    "findings.json": json.render,
    "report.md": markdown.render,
}
