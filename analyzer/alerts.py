"""Says of each alert whether it is still true: an alert stays where it is until someone dismisses it.

Which checks can tell stands in `knowledge/alert_reasons.toml`; their verdicts on the same place do tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import itemgetter

from analyzer.model import TROUBLE, Finding, Status

CERTAINLY_BAD = (Status.CRITICAL, Status.WARNING)


def verified(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings, each alert with what other checks say of it now; one that is over is a notice."""
    told = _Told(findings)
    return tuple(_verified(finding, told) if _is_alert(finding) else finding for finding in findings)


class _Told:
    """What each check says, by node and by database: of a thousand alerts each is held against its own few only."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._of_node: dict[tuple[str, str | None], list[Finding]] = {}
        self._of_database: dict[tuple[str, str | None, str | None], list[tuple[int, Finding]]] = {}
        for number, finding in enumerate(findings):
            self._of_node.setdefault((finding.check, finding.node), []).append(finding)
            place = (finding.check, finding.node, finding.database)
            self._of_database.setdefault(place, []).append((number, finding))

    def by(self, check: str, alert: Finding) -> list[Finding]:
        """Return what a check says of the node of an alert, and of its database where both name one."""
        if alert.node is None:
            return []
        if alert.database is None:
            return self._of_node.get((check, alert.node), [])
        ours = self._of_database.get((check, alert.node, alert.database), [])
        found = ours + self._of_database.get((check, alert.node, None), [])
        return [finding for _, finding in sorted(found, key=itemgetter(0))]


def _is_alert(finding: Finding) -> bool:
    return finding.check.startswith("alerts.") and finding.status in TROUBLE


def _verified(alert: Finding, all_told: _Told) -> Finding:
    known = alert.evidence[0].values if alert.evidence else {}
    checks: Sequence[str] = known.get("told_by") or ()
    told = [all_told.by(check, alert) for check in checks]
    still = [found for found in _flat(told) if found.status in CERTAINLY_BAD]
    if still:
        first = still[0]
        reason = f"{alert.reason}; still so by {first.check}: {first.resource}, {first.reason}"
        return replace(alert, reason=reason, explained_by=tuple(found.id for found in still))
    if told and all(told) and all(found.status is Status.OK for found in _flat(told)):
        reason = f"{alert.reason}; over by now: all is well by {' and '.join(checks)}"
        return replace(alert, status=Status.NOTICE, reason=reason)
    why = known.get("untold") or (f"{' and '.join(checks)} cannot tell here" if checks else "the reason is not known")
    return replace(alert, reason=f"{alert.reason}; whether it is still so is not known: {why}")


def _flat(lists: Iterable[list[Finding]]) -> list[Finding]:
    return [found for one in lists for found in one]
