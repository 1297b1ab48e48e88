"""The report for a ticket or a chat: one short page of Markdown.

Text from the bundle can make neither a link, nor HTML, nor a heading: it is escaped, or stands in a code span.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from analyzer.model import Finding, Missing, Report, Status, Sureness
from reports.cards import Card, cards
from reports.wording import cut, duration, name, size, value, visible

CHARACTERS = 10_000
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&@:$^=/])")
_TEXT_CHARACTERS = 300
_GAPS_SHOWN = 8
_SILENCED_SHOWN = 8


def render(report: Report) -> str:
    """Return the report as Markdown of less than 10,000 characters."""
    head = "\n".join(_head(report))
    tail = "\n".join([*_silenced(report), *_missing(report), *_foot(report)])
    room = CHARACTERS - len(head) - len(tail) - 200
    return f"{head}\n{_findings(report, room)}\n{tail}\n"


def _head(report: Report) -> Iterator[str]:
    counts = " · ".join(f"{report.count(status)} {_WORDS[status]}" for status in Status)
    yield f"# {report.verdict.value.capitalize()}: {plain_text(report.sentence)}"
    yield ""
    yield f"{counts}"
    yield ""
    for sign in report.vital_signs:
        seen = "not seen" if sign.value is None else plain_text(value(sign.column, sign.value))
        detail = f" ({plain_text(sign.detail)})" if sign.detail else ""
        yield f"- {plain_text(sign.title)}: **{seen}**{detail}"
    if report.plan is not None:
        told = ", ".join(f"{count} {judgement}" for judgement, count in report.plan.counts.items())
        yield f"- Promises of {plain_text(report.plan.site_name)}: **{told}**"
    yield ""


def _findings(report: Report, room: int) -> str:
    lines = ["## Findings", ""]
    every = cards(report)
    for shown, card in enumerate(every):
        entry = "\n".join(_card(report, card))
        if sum(map(len, lines)) + len(entry) + len(lines) > room:
            lines.append(f"{len(every) - shown} of {len(every)} more in report.html and findings.json.")
            break
        lines.append(entry)
    if not every:
        lines.append("None.")
    return "\n".join(lines) + "\n"


def _card(report: Report, card: Card) -> Iterator[str]:
    first, more = card.findings[0], len(card.findings) - 1
    yield f"### {card.status.value.capitalize()}: {plain_text(card.check.title)}"
    yield ""
    others = f", and {more} more" if more else ""
    yield f"{code(first.resource)}: {plain_text(first.reason)}{others}\\"
    for measured in first.measured[:1]:
        limit = plain_text(value(measured.column, measured.limit))
        yield f"Limit: `{measured.column}` {plain_text(measured.sign)} {limit} ({plain_text(measured.source)})\\"
    if first.explained_by:
        yield f"Explained by {_causes(report, first)}\\"
    if first.confidence.level is not Sureness.HIGH:
        yield f"Confidence {first.confidence.level.value}: {plain_text('; '.join(first.confidence.why))}\\"
    if first.evidence and first.evidence[0].path is not None:
        yield f"Entry {code(first.evidence[0].path)}, table `{first.evidence[0].table}`, check `{card.check.id}`"
    else:
        yield f"Check `{card.check.id}`"
    yield ""


def _causes(report: Report, finding: Finding) -> str:
    """Return the causes of a finding, each check once, with the first place it was found in."""
    found = {cause.id: cause for cause in report.findings}
    by_check = {found[cause].check: found[cause] for cause in reversed(finding.explained_by) if cause in found}
    return "; ".join(f"{plain_text(cause.title)} ({code(cause.resource)})" for cause in reversed(by_check.values()))


def _silenced(report: Report) -> Iterator[str]:
    if not report.silenced and not report.remarks:
        return
    yield "## Silenced by the site's profile"
    yield ""
    for finding in report.silenced[:_SILENCED_SHOWN]:
        silence = finding.silenced
        why = "" if silence is None else f"{plain_text(silence.reason)}, until {silence.expires.isoformat()}"
        yield f"- {finding.status.value} {plain_text(finding.title)}, {code(finding.resource)}: {why}"
    if len(report.silenced) > _SILENCED_SHOWN:
        yield f"- and {len(report.silenced) - _SILENCED_SHOWN} more, in findings.json"
    yield from (f"- {plain_text(remark)}" for remark in report.remarks)
    yield ""


def _missing(report: Report) -> Iterator[str]:
    yield "## What could not be seen"
    yield ""
    waiting = [gap for gap in report.missing if gap.command is not None]
    for gap in waiting[:_GAPS_SHOWN]:
        yield f"- {_place(gap)}{plain_text(gap.gap)}: {plain_text(gap.reason)} (checks that wait: {len(gap.checks)})"
    if len(waiting) > _GAPS_SHOWN:
        yield f"- and {len(waiting) - _GAPS_SHOWN} more, in report.html"
    yield from () if waiting else ("Nothing that a further collection would bring.",)
    yield ""


def _foot(report: Report) -> Iterator[str]:
    named = [f"{node['node']} {node['version'] or 'of unknown version'}" for node in report.nodes[:9]]
    nodes = ", ".join(map(plain_text, named))
    yield f"{len(report.checks)} checks, {report.assessed} assessed, {len(report.nothing)} with nothing to judge\\"
    yield f"Nodes: {nodes or 'none'}\\"
    yield f"{code(report.input_name)}, {plain_text(report.input_kind)}, {size(report.input_bytes)}\\"
    yield f"Collected in {duration(report.duration_seconds)}; raven-diagnostics {plain_text(report.tool_version)}"


def _place(gap: Missing) -> str:
    place = "/".join(part for part in (gap.node, gap.database) if part)
    return f"{code(place)} " if place else ""


def plain_text(text: str) -> str:
    """Return text from the bundle as text and nothing else: every character that means something is escaped."""
    return _SPECIAL.sub(r"\\\1", " ".join(visible(cut(text, _TEXT_CHARACTERS)).split(" ")))


def code(text: object) -> str:
    """Return a name as a code span, whatever backticks it holds."""
    plain = name(text)
    if not plain.strip():
        return "(empty)"
    fence = "`" * (max((len(run) for run in _runs(plain)), default=0) + 1)
    pad = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{pad}{plain}{pad}{fence}"


def _runs(text: str) -> Iterable[str]:
    return re.findall(r"`+", text)


_WORDS = {
    Status.CRITICAL: "critical",
    Status.WARNING: "warning",
    Status.NOTICE: "notice",
    Status.UNKNOWN: "not assessed",
    Status.OK: "passed",
}
