"""A page per node and per database: all that the report holds about that one place, gathered from its parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from analyzer.model import TROUBLE, Fact, Finding, Missing, Report

PAGES = 200
ROWS_SHOWN = 12
FINDINGS_SHOWN = 20
# Tables that repeat what a page says already, or that say little about one place.
_NOT_ON_PAGES = {"nodes", "databases", "lost-node", "clocks", "settings-between-nodes"}


@dataclass(frozen=True, slots=True)
class Extract:
    """The rows of one table that are about a place, without the columns that say so. `total` counts all rows."""

    fact: Fact
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Place:
    """One node or database: what it is, what is wrong there, its rows of each table, and what was not seen of it."""

    kind: str
    name: str
    facts: tuple[tuple[str, Any], ...]
    findings: tuple[Finding, ...]
    troubles: int
    extracts: tuple[Extract, ...]
    gaps: tuple[Missing, ...]


def nodes(report: Report) -> tuple[Place, ...]:
    """Return the pages of the nodes."""
    return _places(report, "node", [str(node["node"] or "?") for node in report.nodes])[:PAGES]


def databases(report: Report) -> tuple[tuple[Place, ...], int]:
    """Return the pages of the databases, those with the worst findings first, and how many have none."""
    named = [name for fact in report.facts if fact.id == "databases" for name in _column(fact, "database")]
    worst = {finding.database: finding.status.rank for finding in reversed(report.findings) if finding.database}
    names = sorted({str(name) for name in named if name} | set(worst), key=lambda name: (worst.get(name, 9), name))
    return _places(report, "database", names[:PAGES]), max(0, len(names) - PAGES)


def _places(report: Report, kind: str, names: Sequence[str]) -> tuple[Place, ...]:
    findings: dict[str, list[Finding]] = {name: [] for name in names}
    for finding in report.findings:
        place = getattr(finding, kind)
        if place in findings and finding.status in TROUBLE and finding.silenced is None:
            findings[place].append(finding)
    gaps: dict[str, list[Missing]] = {name: [] for name in names}
    for gap in report.missing:
        place = getattr(gap, kind)
        if place in gaps and gap.gap != "not in this version":
            gaps[place].append(gap)
    of_facts: dict[str, list[tuple[str, Any]]] = {name: [] for name in names}
    extracts: dict[str, list[Extract]] = {name: [] for name in names}
    for fact in report.facts:
        if fact.id == f"{kind}s":
            for name, row in _rows(fact, kind, findings).items():
                of_facts[name] = [pair for pair in zip(fact.columns, row[0], strict=True) if pair[1] is not None]
        elif kind in fact.columns and fact.id not in _NOT_ON_PAGES:
            for name, found in _rows(fact, kind, findings).items():
                extracts[name].append(_extract(fact, kind, found))
    return tuple(
        Place(
            kind, name, tuple(of_facts[name]), tuple(findings[name][:FINDINGS_SHOWN]), len(findings[name]),
            tuple(extracts[name]), tuple(gaps[name]),
        )
        for name in names
    )  # fmt: skip


def _rows(fact: Fact, kind: str, names: Iterable[str]) -> dict[str, list[tuple[Any, ...]]]:
    """Return a table's rows by the place that they are about."""
    at = fact.columns.index(kind)
    wanted, found = set(names), dict[str, list[tuple[Any, ...]]]()
    for row in fact.rows:
        if row[at] in wanted:
            found.setdefault(row[at], []).append(row)
    return found


def _extract(fact: Fact, kind: str, rows: Sequence[tuple[Any, ...]]) -> Extract:
    """Return the first rows, without the place's own column and those that are empty in all of them."""
    first = rows[:ROWS_SHOWN]
    kept = [
        number
        for number, column in enumerate(fact.columns)
        if column != kind and any(row[number] is not None for row in first)
    ]
    return Extract(
        fact,
        tuple(fact.columns[number] for number in kept),
        tuple(tuple(row[number] for number in kept) for row in first),
        len(rows),
    )


def _column(fact: Fact, name: str) -> list[Any]:
    at = fact.columns.index(name)
    return [row[at] for row in fact.rows]
