"""Causes before effects: which check's finding explains which other's, where both were found in one place and order.

A chain holds in place: both findings are about the same cluster, node, database or volume. It holds in time where both
checks tell one: a cause that began after its effect was last seen explains nothing. Most findings are states at the
capture, which have no time; then a chain says what would explain a finding where both are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from analyzer.model import TROUBLE, Finding

WIDEST_ZONE = timedelta(hours=14)


class Place(StrEnum):
    """What a cause and its effect must share. Of a volume it is the node, and the volume where both tell one."""

    CLUSTER = "cluster"
    NODE = "node"
    DATABASE = "database"
    VOLUME = "volume"


@dataclass(frozen=True, slots=True)
class Chain:
    """A cause and an effect, by id of check, what they must share, and the columns of evidence that tell their times.

    `begins` is when the cause began, `seen` when the effect was last seen. Two `clocks` tell them where one is a log's:
    up to 6.2 logs tell local time, so that the two may differ by the widest zone.
    """

    cause: str
    effect: str
    same: Place
    begins: str | None = None
    seen: str | None = None
    clocks: int = 1


_CLUSTER, _NODE, _DATABASE, _VOLUME = Place.CLUSTER, Place.NODE, Place.DATABASE, Place.VOLUME

CHAINS: tuple[Chain, ...] = (
    # The disk
    Chain("host.disk_errors", "logs.corruption", _NODE, "first_at", "last_at", clocks=2),
    Chain("host.disk_errors", "logs.recovery_failed", _NODE, "first_at", "last_at", clocks=2),
    Chain("host.disk_errors", "storage.slow_journal_writes", _NODE, "first_at", "slowest_at"),
    Chain("host.disk_errors", "host.volume_is_read_only", _NODE),
    Chain("host.volume_is_read_only", "databases.load_failed", _NODE),
    Chain("host.slow_disk", "storage.slow_journal_writes", _VOLUME),
    Chain("host.slow_disk", "storage.slow_syncs", _VOLUME),
    Chain("host.slow_disk", "storage.slow_flushes", _VOLUME),
    Chain("host.disk_always_busy", "host.slow_disk", _NODE),
    Chain("storage.slow_journal_writes", "server.slow_requests", _NODE),
    Chain("storage.slow_journal_writes", "cluster.frequent_elections", _NODE),
    Chain("storage.slow_syncs", "storage.journals_pile_up", _DATABASE),
    Chain("storage.journals_pile_up", "host.low_disk_space", _NODE),
    Chain("storage.slow_flushes", "process.high_dirty_memory", _NODE),
    Chain("process.high_dirty_memory", "logs.high_dirty_memory", _NODE),
    Chain("host.low_disk_space", "logs.disk_full", _NODE),
    Chain("host.low_disk_space", "backups.failing", _NODE),
    Chain("logs.disk_full", "backups.failing", _NODE, "first_at", "alerted_at", clocks=2),
    Chain("logs.disk_full", "logs.recovery_failed", _NODE, "first_at", "last_at"),
    Chain("backups.failing", "backups.stale", _DATABASE),
    Chain("backups.failing", "backups.overdue", _DATABASE),
    # Memory
    Chain("storage.long_transaction", "storage.large_temporary_files", _DATABASE),
    Chain("storage.large_temporary_files", "process.low_memory_events", _NODE),
    Chain("process.low_memory_events", "indexes.batches_cut_short", _NODE, "first_at", "last_at"),
    Chain("indexes.batches_cut_short", "indexes.stale", _DATABASE),
    Chain("host.container_memory_limit", "host.killed_in_container", _NODE),
    Chain("host.killed_in_container", "logs.recovery_failed", _NODE),
    Chain("host.killed_for_memory", "logs.process_died", _NODE, "first_at", "last_at", clocks=2),
    Chain("logs.process_died", "logs.recovery_failed", _NODE, "first_at", "last_at"),
    Chain("logs.out_of_memory", "logs.process_died", _NODE, "first_at", "last_at"),
    Chain("logs.process_died", "server.restart_loop", _NODE),
    Chain("host.killed_for_memory", "server.service_failed", _NODE, "first_at", "last_at"),
    Chain("server.start_failed", "server.service_failed", _NODE),
    Chain("server.service_failed", "server.restart_loop", _NODE),
    Chain("server.service_failed", "server.ended_without_a_word", _NODE, "first_at", "last_at", clocks=2),
    Chain("logs.recovery_failed", "databases.load_failed", _NODE),
    Chain("host.memory_maps_limit", "logs.out_of_memory", _NODE),
    Chain("indexes.too_many", "process.many_threads", _NODE),
    Chain("process.many_threads", "host.busy_processor", _NODE),
    Chain("databases.huge_documents", "process.large_objects", _NODE),
    Chain("queries.unpaged", "process.large_objects", _NODE),
    Chain("process.large_objects", "process.gc_pause", _NODE),
    # The cluster
    Chain("host.stolen_processor_time", "cluster.frequent_elections", _NODE),
    Chain("host.stolen_processor_time", "logs.gap", _NODE),
    Chain("server.cpu_credits", "cluster.frequent_elections", _NODE),
    Chain("process.gc_pause", "cluster.frequent_elections", _NODE),
    Chain("process.gc_pause", "logs.gap", _NODE),
    Chain("logs.gap", "cluster.frequent_elections", _NODE, "gap_at", "newest_at", clocks=2),
    Chain("cluster.frequent_elections", "cluster.no_leader", _CLUSTER),
    Chain("cluster.no_leader", "databases.cluster_transactions_wait", _CLUSTER),
    Chain("network.node_unreachable", "cluster.peer_disconnected", _CLUSTER),
    Chain("security.server_certificate_ends", "security.server_certificate_ended", _NODE, "ends_at", "asked_at"),
    Chain("security.server_certificate_ended", "cluster.peer_disconnected", _NODE),
    Chain("server.tcp_port_changes", "cluster.peer_disconnected", _CLUSTER),
    Chain("cluster.peer_disconnected", "databases.rehab", _CLUSTER),
    Chain("cluster.raft_critical_error", "cluster.raft_stalled", _NODE),
    Chain("cluster.version_mix", "cluster.raft_critical_error", _CLUSTER),
    Chain("cluster.clock_skew", "databases.conflicts", _CLUSTER),
    Chain("collection.nothing_answered", "collection.denied", _NODE),
    # Tombstones and indexes
    Chain("indexes.errors", "indexes.given_up", _DATABASE),
    Chain("indexes.paused", "indexes.stale", _DATABASE),
    Chain("indexes.paused", "databases.tombstones_blocked", _DATABASE),
    Chain("indexes.disabled", "databases.tombstones_blocked", _DATABASE),
    Chain("indexes.given_up", "databases.tombstones_blocked", _DATABASE),
    Chain("tasks.disabled", "databases.tombstones_blocked", _DATABASE),
    Chain("databases.tombstones_blocked", "databases.many_tombstones", _DATABASE),
)


def explained(findings: Sequence[Finding], chains: Sequence[Chain] = CHAINS) -> tuple[Finding, ...]:
    """Return the findings with their causes named, in the same order but each cause before its effects."""
    bad: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.status in TROUBLE:
            bad.setdefault(finding.check, []).append(finding)
    causes: dict[str, tuple[str, ...]] = {}
    for chain in chains:
        near = _by_place(bad.get(chain.cause, ()), chain.same)
        for effect in bad.get(chain.effect, ()):
            found = tuple(
                cause.id
                for cause in near.get(_place(effect, chain.same), ())
                if (chain.same is not Place.VOLUME or _is_one_volume(cause, effect))
                and _is_in_order(cause, effect, chain)
            )
            causes[effect.id] = causes.get(effect.id, ()) + found
    return _ordered([_with(finding, causes.get(finding.id, ())) for finding in findings])


def _with(finding: Finding, causes: tuple[str, ...]) -> Finding:
    return replace(finding, explained_by=_once((*finding.explained_by, *causes))) if causes else finding


def _once(causes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(causes))


def _by_place(findings: Iterable[Finding], same: Place) -> dict[tuple[str, ...] | None, list[Finding]]:
    """Return findings by what an effect must share with them, so that each effect is held against its own few only."""
    placed: dict[tuple[str, ...] | None, list[Finding]] = {}
    for finding in findings:
        if (place := _place(finding, same)) is not None:
            placed.setdefault(place, []).append(finding)
    return placed


def _place(finding: Finding, same: Place) -> tuple[str, ...] | None:
    """Return what both ends of a chain must have alike, None where a finding does not tell it."""
    if same is Place.CLUSTER:
        return ()
    if finding.node is None:
        return None
    if same is not Place.DATABASE:
        return (finding.node,)
    return None if finding.database is None else (finding.node, finding.database)


def _is_one_volume(cause: Finding, effect: Finding) -> bool:
    """Say whether the folder of an effect lies on a volume of the cause; True where one of them does not tell."""
    folder, own, every = _value(effect, "environment"), _value(cause, "mounts"), _value(cause, "all_mounts")
    if not folder or not own:
        return True
    around = [mount for mount in every or own if f"{folder}/".startswith(f"{mount.rstrip('/')}/")]
    return not around or max(around, key=len) in own


def _is_in_order(cause: Finding, effect: Finding, chain: Chain) -> bool:
    begins, seen = _time(cause, chain.begins), _time(effect, chain.seen)
    return begins is None or seen is None or begins <= seen + (chain.clocks - 1) * WIDEST_ZONE


def _time(finding: Finding, column: str | None) -> datetime | None:
    told = None if column is None else _value(finding, column)
    return None if told is None else datetime.fromisoformat(told)


def _value(finding: Finding, column: str) -> Any:
    return finding.evidence[0].values.get(column) if finding.evidence else None


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
