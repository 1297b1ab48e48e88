"""Findings as a reader meets them: what one check says at one level of badness is one card.

Twenty stale indexes are one trouble with twenty places, not twenty troubles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analyzer.model import Check, Evidence, Finding, Report, Row, Status

TROUBLE = (Status.CRITICAL, Status.WARNING, Status.NOTICE)
RESOURCES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Card:
    """The findings of one check that have one status."""

    check: Check
    status: Status
    findings: tuple[Finding, ...]

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


def places(findings: Iterable[Finding], of: str) -> tuple[str, ...]:
    """Return the nodes, or the databases, that findings are about."""
    return tuple(sorted({place for finding in findings if (place := getattr(finding, of)) is not None}))


def sources(finding: Finding) -> tuple[tuple[str, str], ...]:
    """Return the (entry, table) pairs that a finding stands on."""
    return tuple((evidence.path, evidence.table) for evidence in finding.evidence if evidence.path is not None)


def measured(finding: Finding) -> Row:
    """Return the values that a finding stands on, without those that were not reported."""
    evidence: Evidence | None = finding.evidence[0] if finding.evidence else None
    return {} if evidence is None else {name: value for name, value in evidence.values.items() if value is not None}
