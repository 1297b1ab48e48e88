"""A comparison of two inputs as one HTML file, of the look and under the policy of the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analyzer.model import Change, Difference, Status, Trend
from reports import wording
from reports.environment import engine
from reports.own_code import own_code

FINDINGS = "findings"
ROWS_SHOWN = 500
SCRIPTS = ("1-page.js", "4-tables.js")
# What is said of one and of several changes of a kind.
KINDS = {
    "new": ("is new", "are new"),
    "worse": ("is worse", "are worse"),
    "unseen": ("cannot be seen any more", "cannot be seen any more"),
    "changed": ("changed", "changed"),
    "better": ("is better", "are better"),
    "gone": ("is gone", "are gone"),
}


@dataclass(frozen=True, slots=True)
class Area:
    """The changes of one kind of thing: the first of them, and how many there are."""

    id: str
    title: str
    changes: tuple[Change, ...]
    total: int
    counts: str


def render(difference: Difference) -> str:
    """Return the page. The same comparison always gives the same bytes."""
    areas = tuple(_areas(difference))
    page = (
        engine()
        .get_template("difference.html.j2")
        .render(
            **own_code(SCRIPTS),
            difference=difference,
            sentence=_sentence(areas),
            others=tuple(area for area in areas if area.id != FINDINGS),
            areas=areas,
            trends=difference.trends[:ROWS_SHOWN],
            not_compared=difference.not_compared[:ROWS_SHOWN],
            rows_shown=ROWS_SHOWN,
            statuses=tuple(Status),
            amount=_amount,
            place=_place,
        )
    )
    return page.encode("utf-8", "replace").decode()


def _areas(difference: Difference) -> Iterator[Area]:
    for name, title in difference.titles.items():
        changes = tuple(change for change in difference.changes if change.area == name)
        if changes:
            yield Area(name, title, changes[:ROWS_SHOWN], len(changes), _counts(changes))


def _counts(changes: tuple[Change, ...]) -> str:
    """Return how many are new, worse and so on, in words."""
    kinds = [change.kind for change in changes]
    counted = [(kinds.count(kind), words) for kind, words in KINDS.items() if kind in kinds]
    return ", ".join(f"{count:,} {words[count > 1]}" for count, words in counted)


def _sentence(areas: tuple[Area, ...]) -> str:
    """Return what a reader wants to know first."""
    findings = [area.counts for area in areas if area.id == FINDINGS]
    return f"Of the findings {findings[0]}" if findings else "No finding is new, worse, better or gone"


def _amount(trend: Trend, given: float | None) -> str:
    """Return a value of a trend, a rate as a rate."""
    return wording.value(trend.column, given) + (" a second" if trend.is_rate else "")


def _place(of: Change | Trend) -> str:
    return "/".join(wording.name(part) for part in (of.node, of.database) if part)
