"""The report as one HTML file that needs nothing else: no network, no font, no image, no other file.

All text is escaped by the template engine. The page's own style and script are named by their hashes in its
content security policy, so that a browser runs nothing that a bundle might have smuggled in.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from analyzer.model import Check, Missing, Report, Status
from reports import wording
from reports.cards import RESOURCES_SHOWN, TROUBLE, cards, measured, places, sources
from reports.log_chart import log_chart

TOP = 5
PASSED_SHOWN = 20
WORDS = {
    Status.CRITICAL: "critical",
    Status.WARNING: "warning",
    Status.NOTICE: "notice",
    Status.UNKNOWN: "not assessed",
    Status.OK: "passed",
}


def render(report: Report) -> str:
    """Return the page. The same report always gives the same bytes."""
    environment = _environment()
    style, script = (environment.loader.get_source(environment, name)[0] for name in ("report.css", "report.js"))  # type: ignore[union-attr]  # the loader is set below
    found = cards(report)
    page = environment.get_template("report.html.j2").render(
        report=report,
        cards=found,
        top=_one_a_check(found)[:TOP],
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        words=WORDS,
        statuses=tuple(Status),
        trouble=TROUBLE,
        choices=_choices(report),
        gaps=_gaps(report),
        absent=tuple(gap for gap in report.missing if gap.gap == "not in this version"),
        passed=_passed(report),
        logs=log_chart(report.log_levels, report.log_bucket_seconds),
        resources_shown=RESOURCES_SHOWN,
    )
    return page.encode("utf-8", "replace").decode()


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a check's doc."""
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def with_code(text: str) -> Markup:
    """Return text as HTML, with what stands between backticks as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    pieces = (Markup("<code>{}</code>").format(part) if n % 2 else escape(part) for n, part in enumerate(parts))
    return Markup("").join(pieces)


def anchor(kind: str, name: str) -> str:
    """Return an id for an element: quoted, so that no name in a bundle can stand for another element."""
    return f"{kind}-{quote(name, safe='.:')}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "anchor": lambda name, kind: anchor(kind, name),
        "cut": wording.cut,
        "duration": wording.duration,
        "heading": wording.title,
        "measured": measured,
        "name": wording.name,
        "paragraphs": paragraphs,
        "printable": lambda text: wording.visible(text, lines=True),
        "sentence": lambda text: text if text.endswith((".", "!", "?")) else f"{text}.",
        "size": wording.size,
        "sources": sources,
        "time": lambda at: wording.value("at", at.isoformat()),
        "value": lambda given, column: wording.value(column, given),
        "with_code": with_code,
        "visible": lambda text: wording.visible(wording.cut(str(text)), lines=True),
    }
    environment.tests["numeric"] = lambda given: isinstance(given, int | float) and not isinstance(given, bool)
    return environment


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _one_a_check(found: Any) -> list[Any]:
    return list({card.check.id: card for card in reversed(found)}.values())[::-1]


def _choices(report: Report) -> dict[str, tuple[str, ...]]:
    found = [finding for finding in report.findings if finding.status in TROUBLE]
    return {
        "area": tuple(sorted({report.checks[finding.check].area for finding in found})),
        "node": places(found, "node"),
        "database": places(found, "database"),
    }


def _gaps(report: Report) -> tuple[Missing, ...]:
    return tuple(gap for gap in report.missing if gap.gap != "not in this version")


def _passed(report: Report) -> dict[str, list[tuple[Check, list[str]]]]:
    """Return, by area, the checks of which some resource is well, with the resources."""
    fine: dict[str, list[str]] = {}
    for finding in report.findings:
        if finding.status is Status.OK:
            fine.setdefault(finding.check, []).append(finding.resource)
    areas: dict[str, list[tuple[Check, list[str]]]] = {}
    for check in (report.checks[name] for name in sorted(fine)):
        areas.setdefault(check.area, []).append((check, fine[check.id]))
    return areas
