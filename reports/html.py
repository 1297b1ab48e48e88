"""The report as one HTML file that needs nothing else: no network, no font, no image, no other file.

All text is escaped by the template engine. The page's own style and script are named by their hashes in its
content security policy, so that a browser runs nothing that a bundle might have smuggled in. Charts are drawn here,
as SVG, and drawn again by a small script when the reader zooms: a chart library would weigh more than the report,
and show nothing in print, to a screen reader, or where scripts are off.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from markupsafe import Markup

from analyzer.model import TROUBLE, Check, Finding, Missing, Report, Status
from reports import wording
from reports.cards import RESOURCES_SHOWN, Card, causes, places
from reports.coverage import coverage
from reports.environment import anchor, engine
from reports.line_chart import Panel, chart_times, panels
from reports.log_chart import log_chart
from reports.own_code import own_code
from reports.sections import groups, sections
from reports.timeline_chart import TimelineChart, timeline_chart

TOP = 5
ANSWERS_SHOWN = 200
GAPS_SHOWN = 300
SILENCED_SHOWN = 300
WORDS = {
    Status.CRITICAL: "critical",
    Status.WARNING: "warning",
    Status.NOTICE: "notice",
    Status.UNKNOWN: "not assessed",
    Status.OK: "passed",
}


def render(report: Report) -> str:
    """Return the page. The same report always gives the same bytes."""
    found = causes(report)
    drawn = timeline_chart(report.timeline, _times_of(report))
    drawn_panels = panels(report.charts, drawn.begin, drawn.end) if drawn else ()
    parts = groups(report)
    gaps = tuple(gap for gap in report.missing if gap.gap != "not in this version")
    logs = log_chart(report.log_levels, report.log_bucket_seconds)
    page = (
        engine()
        .get_template("report.html.j2")
        .render(
            report=report,
            cards=found,
            top=_one_a_check(found)[:TOP],
            **own_code(),
            words=WORDS,
            statuses=tuple(Status),
            trouble=TROUBLE,
            choices=_choices(report),
            timeline=drawn,
            panels=drawn_panels,
            times=_times(drawn, drawn_panels),
            groups=parts,
            pages={anchor(place.kind, place.name) for part in parts for place in part.places},
            sections=sections(report, found, parts, len(gaps), logs is not None),
            coverage=coverage(report),
            gaps=gaps[:GAPS_SHOWN],
            gaps_left_out=len(gaps[GAPS_SHOWN:]),
            absent=tuple(gap for gap in report.missing if gap.gap == "not in this version"),
            passed=_passed(report),
            silenced=report.silenced[:SILENCED_SHOWN],
            logs=logs,
            answers_shown=ANSWERS_SHOWN,
            resources_shown=RESOURCES_SHOWN,
            limits=tuple(_limits(report, found, drawn, gaps)),
        )
    )
    return page.encode("utf-8", "replace").decode()


def _times(drawn: TimelineChart | None, charts: tuple[Panel, ...]) -> Markup:
    """Return what the script draws from. Numbers and our own names only; `<` is escaped all the same."""
    if drawn is None:
        return Markup("null")
    events = [
        [mark.number, _ms(mark.event), _ms(mark.event, ends=True), mark.row, mark.event.count, lane.height]
        for lane in drawn.lanes
        for mark in lane.marks
    ]
    text = json.dumps(
        {**drawn.times, "events": events, "charts": chart_times(charts)}, separators=(",", ":"), allow_nan=False
    )
    return Markup(text.replace("<", "\\u003c"))


def _times_of(report: Report) -> list[datetime]:
    """Return the times that the timeline must reach besides its own events."""
    ends = [series.points[end][0] for chart in report.charts for series in chart.series for end in (0, -1)]
    return ends if report.captured_to is None else [*ends, report.captured_to]


def _ms(event: Any, *, ends: bool = False) -> int:
    at = event.until if ends and event.until is not None else event.at
    return int(at.timestamp() * 1000)


def _one_a_check(found: tuple[Card, ...]) -> list[Card]:
    return list({card.check.id: card for card in reversed(found)}.values())[::-1]


def _choices(report: Report) -> dict[str, tuple[str, ...]]:
    found = [finding for finding in report.findings if finding.status in TROUBLE]
    return {
        "area": tuple(sorted({report.checks[finding.check].area for finding in found})),
        "node": places(found, "node"),
        "database": places(found, "database"),
    }


def _passed(report: Report) -> dict[str, list[tuple[Check, list[Finding]]]]:
    """Return, by area, the checks of which some resource is well, with what they found there."""
    fine: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.status is Status.OK:
            fine.setdefault(finding.check, []).append(finding)
    areas: dict[str, list[tuple[Check, list[Finding]]]] = {}
    for check in (report.checks[name] for name in sorted(fine)):
        areas.setdefault(check.area, []).append((check, fine[check.id]))
    return areas


def _limits(
    report: Report, found: tuple[Card, ...], drawn: TimelineChart | None, gaps: tuple[Missing, ...]
) -> list[str]:
    """Return what was cut short in this page, in words."""
    wide = max((len(one.findings) for card in found for one in (card, *card.effects)), default=0)
    cut = [f"{RESOURCES_SHOWN} of {wide:,} places of a finding"] if wide > RESOURCES_SHOWN else []
    for lane in drawn.lanes if drawn else ():
        if lane.lane.total > len(lane.marks):
            cut.append(f"{len(lane.marks)} of {lane.lane.total:,} events of {lane.lane.title.lower()}")
    for fact in report.facts:
        if fact.total > len(fact.rows):
            cut.append(
                f"{len(fact.rows):,} of {fact.total:,} rows of {fact.title.lower()}, all in {fact.table}.parquet"
            )
    if len(gaps) > GAPS_SHOWN:
        cut.append(f"{GAPS_SHOWN} of {len(gaps):,} gaps")
    if len(report.silenced) > SILENCED_SHOWN:
        cut.append(f"{SILENCED_SHOWN} of {len(report.silenced):,} silenced findings")
    return [*(wording.visible(one) for one in cut), f"texts of {wording.TEXT_CHARACTERS:,} characters"]
