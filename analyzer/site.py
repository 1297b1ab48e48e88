"""What a site says of itself: limits of its own, findings that it accepts, and what it promised its users.

`site_file` reads it. A silence that has ended is no mistake: what it silenced counts again, and that is said, so that
a pipeline shows the finding and not only that a day has passed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from analyzer.model import Check, Finding, Silence, Status, Threshold

# Limits that a promised RPO stands for, where the profile sets none for the check: this many times its seconds.
BY_RPO = {"backups.stale": {"warning_seconds": 1, "critical_seconds": 3}}


@dataclass(frozen=True, slots=True)
class Sla:
    """What a site promised for one kind of request: under this load, this percentile is this fast."""

    name: str
    requests_per_second: float
    percentile: float
    limit_milliseconds: float


@dataclass(frozen=True, slots=True)
class Goal:
    """A time span promised for each database, in seconds; None where the site says nothing of one."""

    default_seconds: float | None = None
    databases: Mapping[str, float] = field(default_factory=dict)

    def seconds(self, database: str) -> float | None:
        """Return the goal of a database. RavenDB does not tell names by case, so neither does this."""
        for name, seconds in self.databases.items():
            if name.lower() == database.lower():
                return seconds
        return self.default_seconds


@dataclass(frozen=True, slots=True)
class SilenceRule:
    """Findings of one check that are accepted. `resource` may hold *, which stands for any text."""

    check: str
    resource: str
    silence: Silence

    def is_about(self, finding: Finding) -> bool:
        """Say whether it names this finding."""
        if finding.check != self.check:
            return False
        pattern = ".*".join(re.escape(part) for part in self.resource.split("*"))
        return re.fullmatch(pattern, finding.resource, re.DOTALL) is not None


@dataclass(frozen=True, slots=True)
class Site:
    """A whole profile, empty where the site says nothing. `name` is its file, for sentences."""

    name: str = ""
    thresholds: Mapping[str, Mapping[str, float | int | str]] = field(default_factory=dict)
    silences: tuple[SilenceRule, ...] = ()
    sla: tuple[Sla, ...] = ()
    rpo: Goal = Goal()
    rto: Goal = Goal()

    def tuned(self, checks: Iterable[Check]) -> tuple[Check, ...]:
        """Return the checks with the site's limits in place of ours; each says whose it is, and what it was."""
        return tuple(self._tuned(check) for check in checks)

    def _tuned(self, check: Check) -> Check:
        if check.id in self.thresholds:
            return _limited(check, self.thresholds[check.id], self.name)
        if check.id in BY_RPO:
            return self._promised(check)
        return check

    def _promised(self, check: Check) -> Check:
        """Return a check whose limits follow from what the site promised, with another form for each other promise."""
        forms = {
            seconds: _limited(check, _by_rpo(check, seconds), f"{self.name}, rpo")
            for seconds in {self.rpo.default_seconds, *self.rpo.databases.values()}
            if seconds is not None
        }
        own = {name.lower(): forms[seconds] for name, seconds in self.rpo.databases.items()}
        usual = check if self.rpo.default_seconds is None else forms[self.rpo.default_seconds]
        return replace(usual, for_databases=own)

    def silenced(self, findings: Iterable[Finding], day: date | None) -> tuple[Finding, ...]:
        """Return the findings, those silenced that the profile names on `day`, when the input was captured.

        The day of the capture and not today's, so that a report does not depend on when it was made. Where an input
        does not tell its day, nothing is silenced.
        """
        return tuple(self._silenced(finding, day) for finding in findings)

    def _silenced(self, finding: Finding, day: date | None) -> Finding:
        for rule in self.silences:
            is_due = day is not None and day <= rule.silence.expires and finding.status is not Status.OK
            if is_due and rule.is_about(finding):
                return replace(finding, silenced=rule.silence)
        return finding

    def remarks(self, findings: Sequence[Finding], day: date | None) -> tuple[str, ...]:
        """Return a sentence for each silence that silences nothing, and why."""
        return tuple(self._remarks(findings, day))

    def _remarks(self, findings: Sequence[Finding], day: date | None) -> Iterator[str]:
        for rule in self.silences:
            what = f"{self.name}: the silence of {rule.check} for {rule.resource!r}"
            if day is None:
                yield f"{what} is not applied: the input does not say when it was captured."
            elif day > rule.silence.expires:
                yield f"{what} ended on {rule.silence.expires}, before the capture on {day}; what it silenced counts."
            elif not any(finding.status is not Status.OK and rule.is_about(finding) for finding in findings):
                yield f"{what} meets no finding: all is well there, or nothing has that name."


def _by_rpo(check: Check, seconds: float) -> Mapping[str, float]:
    return {name: times * seconds for name, times in BY_RPO[check.id].items()}


def _replaced(usual: Threshold, value: float | int | str, source: str) -> Threshold:
    return replace(usual, value=value, source=f"{source}, in place of {usual.value} ({usual.source})")


def _limited(check: Check, limits: Mapping[str, float | int | str], source: str) -> Check:
    own = {name: _replaced(check.thresholds[name], value, source) for name, value in limits.items()}
    return replace(check, thresholds={**check.thresholds, **own})
