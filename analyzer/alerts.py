"""Says of each alert whether it is still true: an alert stays where it is until someone dismisses it.

Which checks can tell stands in `knowledge/alert_reasons.toml`; their verdicts on the same place do tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from analyzer.model import Finding, Status

BAD = (Status.CRITICAL, Status.WARNING, Status.NOTICE)
CERTAINLY_BAD = (Status.CRITICAL, Status.WARNING)


def verified(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings, each alert with what other checks say of it now; one that is over is a notice."""
    by_check: dict[str, list[Finding]] = {}
    for finding in findings:
        by_check.setdefault(finding.check, []).append(finding)
    return tuple(_verified(finding, by_check) if _is_alert(finding) else finding for finding in findings)


def _is_alert(finding: Finding) -> bool:
    return finding.check.startswith("alerts.") and finding.status in BAD


def _verified(alert: Finding, by_check: Mapping[str, list[Finding]]) -> Finding:
    known = alert.evidence[0].values if alert.evidence else {}
    checks: Sequence[str] = known.get("told_by") or ()
    told = [[found for found in by_check.get(check, ()) if _is_there(found, alert)] for check in checks]
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


def _is_there(found: Finding, alert: Finding) -> bool:
    """Say whether a verdict is about the node of an alert, and about its database where both name one."""
    if found.node is None or found.node != alert.node:
        return False
    return found.database is None or alert.database is None or found.database == alert.database


def _flat(lists: Iterable[list[Finding]]) -> list[Finding]:
    return [found for one in lists for found in one]
