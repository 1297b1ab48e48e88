"""Causes before effects: which check's finding explains which other's, where both were found in one place.

Both ends are states seen at one capture. No times are compared, so a chain says what would explain a finding
where both are there, not which came first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from analyzer.model import Finding, Scope, Status

BAD = (Status.CRITICAL, Status.WARNING, Status.NOTICE)
_NODE, _DATABASE = Scope.NODE, Scope.DATABASE


@dataclass(frozen=True, slots=True)
class Chain:
    """A cause and an effect, by id of check, and what they must share: the node, or the node and the database."""

    cause: str
    effect: str
    same: Scope


CHAINS: tuple[Chain, ...] = (
    Chain("host.slow_disk", "storage.slow_journal_writes", _NODE),
    Chain("host.slow_disk", "storage.slow_syncs", _NODE),
    Chain("host.slow_disk", "storage.slow_flushes", _NODE),
    Chain("storage.slow_journal_writes", "server.slow_requests", _NODE),
    Chain("storage.slow_syncs", "storage.journals_pile_up", _DATABASE),
    Chain("storage.slow_flushes", "process.high_dirty_memory", _NODE),
    Chain("storage.long_transaction", "storage.large_temporary_files", _DATABASE),
    Chain("process.low_memory_events", "indexes.batches_cut_short", _NODE),
    Chain("indexes.batches_cut_short", "indexes.stale", _DATABASE),
    Chain("host.container_memory_limit", "host.killed_in_container", _NODE),
    Chain("host.stolen_processor_time", "cluster.frequent_elections", _NODE),
    Chain("process.gc_pause", "cluster.frequent_elections", _NODE),
    Chain("indexes.paused", "indexes.stale", _DATABASE),
    Chain("indexes.paused", "databases.tombstones_blocked", _DATABASE),
    Chain("indexes.disabled", "databases.tombstones_blocked", _DATABASE),
    Chain("tasks.disabled", "databases.tombstones_blocked", _DATABASE),
    Chain("databases.tombstones_blocked", "databases.many_tombstones", _DATABASE),
    Chain("indexes.too_many", "process.many_threads", _NODE),
    Chain("databases.huge_documents", "process.large_objects", _NODE),
    Chain("queries.unpaged", "process.large_objects", _NODE),
    Chain("process.large_objects", "process.gc_pause", _NODE),
    Chain("security.server_certificate_ended", "cluster.peer_disconnected", _NODE),
)


def explained(findings: Sequence[Finding], chains: Sequence[Chain] = CHAINS) -> tuple[Finding, ...]:
    """Return the findings with their causes named, in the same order but each cause before its effects."""
    bad: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.status in BAD:
            bad.setdefault(finding.check, []).append(finding)
    causes: dict[str, tuple[str, ...]] = {}
    for chain in chains:
        for effect in bad.get(chain.effect, ()):
            found = tuple(cause.id for cause in bad.get(chain.cause, ()) if _is_one_place(cause, effect, chain.same))
            causes[effect.id] = causes.get(effect.id, ()) + found
    return _ordered(
        [
            replace(finding, explained_by=_once((*finding.explained_by, *causes.get(finding.id, ()))))
            for finding in findings
        ]
    )


def _once(causes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(causes))


def _is_one_place(cause: Finding, effect: Finding, same: Scope) -> bool:
    if cause.node is None or cause.node != effect.node:
        return False
    return same is Scope.NODE or (cause.database is not None and cause.database == effect.database)


def _ordered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    by_id = {finding.id: finding for finding in findings}
    placed: dict[str, Finding] = {}

    def place(finding: Finding, above: frozenset[str]) -> None:
        for cause in finding.explained_by:
            if cause not in placed and cause not in above:
                place(by_id[cause], above | {finding.id})
        placed.setdefault(finding.id, finding)

    for finding in findings:
        place(finding, frozenset())
    return tuple(placed.values())
