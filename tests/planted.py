"""What must be found of the planted troubles, wherever the evidence is in the input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

# trouble -> (check, part of the resource)
FINDS: Mapping[str, tuple[str, str]] = {
    "the erroring index": ("indexes.errors", "Orders/DivideByZero"),
    "the fan-out index": ("indexes.fan_out", "Fans/Out"),
    "the paused indexing": ("indexes.paused", "Trouble"),
    "the stale indexes behind it": ("indexes.stale", "Orders/ByCompany"),
    "the disabled index": ("indexes.disabled", "Orders/Disabled"),
    "the disabled database": ("databases.disabled", "Asleep"),
    "the blocked tombstones": ("databases.tombstones_blocked", "Trouble"),
    "the subscription nobody uses": ("subscriptions.unused", "Trouble"),
    "the database without a backup": ("backups.none", "Trouble"),
    "revisions without a limit": ("databases.revisions_without_limit", "Trouble"),
    "the unpaged query": ("queries.unpaged", "Trouble"),
    "the unsecured server": ("server.unsecured", "A"),
}
BAD = ("critical", "warning", "notice")


def assert_found(findings: Iterable[Mapping[str, Any]], trouble: str) -> None:
    """Assert that a finding of the right check names the right resource."""
    check, resource = FINDS[trouble]
    of_check = [finding for finding in findings if finding["check"] == check]
    bad = [finding for finding in of_check if finding["status"] in BAD and resource in finding["resource"]]
    seen = [(finding["resource"], finding["status"], finding["reason"]) for finding in of_check]
    assert bad, f"{check} says {seen}"


def assert_found_or_unknown(findings: Iterable[Mapping[str, Any]], trouble: str) -> None:
    """Assert that the trouble is found, or that its check says why it could not look."""
    check, resource = FINDS[trouble]
    of_check = [finding for finding in findings if finding["check"] == check]
    unknown = [
        f for f in of_check if f["status"] == "unknown" and resource in f["resource"] and f["reason"] and f["gap"]
    ]
    if not unknown:
        assert_found(of_check, trouble)
