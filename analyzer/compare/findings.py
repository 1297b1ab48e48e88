"""What became of each finding: new, gone, worse, better, or no longer to be seen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from analyzer.compare.inputs import Input
from analyzer.model import TROUBLE, Change, Finding, Status

AREA = "findings"
# A process has another number after each start, and is the same to its user.
PROCESS_NUMBER = re.compile(r"\bpid \d+\b")


def changed_findings(before: Input, after: Input) -> Iterator[Change]:
    """Yield the findings that are news, by today's checks over both sides."""
    old, new = _by_id(before.findings), _by_id(after.findings)
    # An unknown finding names the place, not the thing that could not be looked at there.
    blind = {_place(finding) for finding in after.findings if finding.status is Status.UNKNOWN}
    for id_ in {**new, **old}:
        was, now = old.get(id_), new.get(id_)
        kind = _turn(was, now)
        of = now or was
        if kind is None or of is None:
            continue
        if kind == "gone" and now is None and _place(of) in blind:
            kind = "unseen"
        values = {
            "status": (was and was.status.value, now and now.status.value),
            "reason": (was and was.reason, now and now.reason),
        }
        yield Change(AREA, kind, of.node, of.database, of.id, values, of.title)


def _place(finding: Finding) -> tuple[str, str | None, str | None]:
    return finding.check, finding.node, finding.database


def _by_id(findings: Iterable[Finding]) -> dict[str, Finding]:
    """Return the findings by an id that a restart does not change, where that tells them apart."""
    found = tuple(findings)
    lasting = [PROCESS_NUMBER.sub("pid", finding.id) for finding in found]
    times = Counter(lasting)
    return {name if times[name] == 1 else finding.id: finding for name, finding in zip(lasting, found, strict=True)}


def _turn(was: Finding | None, now: Finding | None) -> str | None:
    """Say what became of a finding, or None where it is no news."""
    old, new = _rank(was), _rank(now)
    if new is None or old is None:
        if new is not None:
            return "new"
        if old is None:
            return None
        return "unseen" if now is not None and now.status is Status.UNKNOWN else "gone"
    return "worse" if new < old else "better" if new > old else None


def _rank(finding: Finding | None) -> int | None:
    """Return how bad a finding is, or None for one that is no trouble, or accepted by the site."""
    is_trouble = finding is not None and finding.status in TROUBLE and finding.silenced is None
    return finding.status.rank if finding is not None and is_trouble else None


def accepted(before: Input, after: Input) -> Iterator[tuple[str, str]]:
    """Yield, as something that was not compared, that the site's profile accepts findings."""
    count = len({finding.id for side in (before, after) for finding in side.findings if finding.silenced})
    if count:
        yield "Findings", f"{count:,} that the profile accepts"
