"""The parts of the page: which tables and which pages stand in which part, and the rail that leads to each."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.model import Fact, Report
from reports.cards import Card
from reports.places import Place, databases, nodes

GROUPS = (
    ("cluster", "Cluster", "Who takes part, who leads, whose clock differs, and what one lost node would mean"),
    ("databases", "Databases", "What each holds, where it lives, and what runs in it"),
    ("indexes", "Indexes", "Their state, and what indexing costs"),
    ("storage", "Storage", "What takes the space, and how fast it is written"),
    ("shapes", "Log shapes", "Log records that differ only in names and numbers are one shape"),
    ("settings", "Settings", "What somebody chose"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """One part of the page that shows tables, and the pages of the places that belong to it."""

    id: str
    title: str
    doc: str
    facts: tuple[Fact, ...]
    absent: tuple[str, ...]
    places: tuple[Place, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the rail."""

    id: str
    title: str
    count: int | None = None


def groups(report: Report) -> tuple[Group, ...]:
    """Return the parts that show tables."""
    made = []
    for name, title, doc in GROUPS:
        facts = [fact for fact in report.facts if fact.section == name]
        places, left_out = (nodes(report), 0) if name == "cluster" else ((), 0)
        if name == "databases":
            places, left_out = databases(report)
        seen = tuple(fact for fact in facts if fact.total)
        absent = tuple(fact.title for fact in facts if not fact.total)
        made.append(Group(name, title, doc, seen, absent, places, left_out))
    return tuple(group for group in made if group.facts or group.absent or group.places)


def sections(
    report: Report, cards: tuple[Card, ...], parts: tuple[Group, ...], gaps: int, has_logs: bool
) -> tuple[Section, ...]:
    """Return the rail. A count is of what the part is about, where that can be counted."""
    counted = {fact.id: fact.total for fact in report.facts}
    counts = {"cluster": len(report.nodes), "databases": counted.get("databases"), "indexes": counted.get("indexes")}
    passed = {finding.check for finding in report.findings if finding.status.value == "ok"}
    return (
        Section("summary", "Summary"),
        Section("findings", "Findings", sum(1 + len(card.effects) for card in cards)),
        Section("timeline", "Timeline"),
        Section("charts", "Charts", len(report.charts)),
        *(Section(part.id, part.title, counts.get(part.id)) for part in parts),
        *((Section("logs", "Logs"),) if has_logs else ()),
        *((Section("plan", "Promises and plans"),) if report.plan else ()),
        Section("not-seen", "Not seen", gaps),
        *((Section("silenced", "Silenced", len(report.silenced)),) if report.silenced or report.remarks else ()),
        Section("passed", "Passed checks", len(passed)),
        Section("made", "How this was made"),
    )
