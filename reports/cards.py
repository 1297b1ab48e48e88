"""Findings as a reader meets them: what one check says at one level of badness is one card.

Twenty stale indexes are one trouble with twenty places, not twenty troubles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from analyzer.model import TROUBLE, Check, Evidence, Finding, Report, Row, Status

RESOURCES_SHOWN = 50
SOURCES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Card:
    """The findings of one check that have one status. `effects` are the cards that this one wholly explains."""

    check: Check
    status: Status
    findings: tuple[Finding, ...]
    effects: tuple[Card, ...] = ()

    @property
    def id(self) -> str:
        """Return a name that stays the same from report to report."""
        return f"{self.check.id}:{self.status.value}"

    @property
    def shown(self) -> tuple[Finding, ...]:
        """Return the findings that a report shows one by one."""
        return self.findings[:RESOURCES_SHOWN]

    @property
    def query(self) -> str:
        """Return SQL that gives the row of each finding of the card."""
        if len(self.findings) == 1 and self.findings[0].evidence:
            return self.findings[0].evidence[0].query
        return self.check.query(f"status = '{self.status.value}'")


def cards(report: Report) -> tuple[Card, ...]:
    """Return a report's troubles in the order of its findings: worst first, causes before effects."""
    groups: dict[tuple[str, Status], list[Finding]] = {}
    for finding in report.findings:
        if finding.status in TROUBLE and finding.silenced is None:
            groups.setdefault((finding.check, finding.status), []).append(finding)
    return tuple(Card(report.checks[check], status, tuple(found)) for (check, status), found in groups.items())


def causes(report: Report) -> tuple[Card, ...]:
    """Return the cards that no other one wholly explains; each explained one lies in that of its first cause."""
    flat = cards(report)
    of_finding = {finding.id: card.id for card in flat for finding in card.findings}
    cause = {card.id: found for card in flat if (found := _cause(card, of_finding)) is not None}
    roots = {card.id: _root(card.id, cause) for card in flat}
    of_root: dict[str, list[Card]] = {}
    for card in flat:  # the order of the list is that of the worst card that lies under each cause
        of_root.setdefault(roots[card.id], []).append(card)
    return tuple(
        replace(
            next(card for card in group if card.id == root), effects=tuple(card for card in group if card.id != root)
        )
        for root, group in of_root.items()
    )


def _cause(card: Card, of_finding: Mapping[str, str]) -> str | None:
    """Return the card that explains the first finding of this one, if each of its findings is explained."""
    explained = [
        [of_finding[cause] for cause in finding.explained_by if of_finding.get(cause, card.id) != card.id]
        for finding in card.findings
    ]
    return explained[0][0] if all(explained) else None


def _root(card: str, cause: Mapping[str, str]) -> str:
    """Follow a card to the last cause; cards that explain each other in a circle stand for themselves."""
    seen = [card]
    while (following := cause.get(seen[-1])) is not None:
        if following in seen:
            return card
        seen.append(following)
    return seen[-1]


def places(findings: Iterable[Finding], of: str) -> tuple[str, ...]:
    """Return the nodes, or the databases, that findings are about."""
    return tuple(sorted({place for finding in findings if (place := getattr(finding, of)) is not None}))


def sources(finding: Finding) -> tuple[tuple[str, str], ...]:
    """Return the (entry, table) pairs that a finding stands on."""
    return tuple((evidence.path, evidence.table) for evidence in finding.evidence if evidence.path is not None)


def values(finding: Finding) -> Row:
    """Return the values that a finding stands on, without those that were not reported."""
    evidence: Evidence | None = finding.evidence[0] if finding.evidence else None
    return {} if evidence is None else {name: value for name, value in evidence.values.items() if value is not None}
