"""The template engine of the page: escaping is on, and each filter writes one kind of value."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from reports import packed, wording
from reports.answers import worst_first
from reports.cards import SOURCES_SHOWN, sources, values
from reports.columns import empty_columns, without
from reports.measured import gauge


@cache
def engine() -> Environment:
    """Return the engine with all filters."""
    made = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "anchor": lambda name, kind: anchor(kind, name),
        "bar_width": packed.bar_width,
        "cell": lambda given, column: packed.text_of(column, given),
        "clock": clock,
        "cut": wording.cut,
        "duration": wording.duration,
        "empty_columns": empty_columns,
        "gauge": lambda finding, check: gauge(check, finding),
        "heading": wording.title,
        "longest_bar": packed.longest_bar,
        "name": wording.name,
        "numeric_columns": packed.numeric_columns,
        "packed": packed.packed,
        "paragraphs": paragraphs,
        "printable": lambda text: wording.visible(text, lines=True),
        "sentence": lambda text: text if text.endswith((".", "!", "?")) else f"{text}.",
        "shown_rows": packed.shown,
        "size": wording.size,
        "sources": sources,
        "time": lambda at: wording.value("at", at.isoformat()),
        "value": lambda given, column: wording.value(column, given),
        "values": values,
        "visible": lambda text: wording.visible(wording.cut(str(text)), lines=True),
        "with_code": with_code,
        "without": without,
        "worst_first": worst_first,
    }
    made.globals["sources_shown"] = SOURCES_SHOWN
    made.tests["numeric"] = packed.is_number
    return made


def anchor(kind: str, name: str) -> str:
    """Return an id for an element: quoted, so that no name in a bundle can stand for another element."""
    return f"{kind}-{quote(name, safe='.:')}"


def clock(at: datetime) -> str:
    """Return a time as the axis shows it."""
    return f"{at:%m-%d %H:%M:%S}"


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
