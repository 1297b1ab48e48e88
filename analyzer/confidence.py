"""How sure a finding is, and why not wholly: the rules, as data, and their use.

A rule's SQL gives rows of what is doubtful: `level` (medium or low), `node` and `path` that it is about (NULL: any),
the `value` that a column of the evidence must have (where the rule names a column), and `why` in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import itemgetter

import duckdb

from analyzer.evaluate import rows_of
from analyzer.model import Check, Confidence, Finding, Row, Status, Sureness

Doubts = Mapping[str | None, Sequence[tuple[int, Row]]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A reason to doubt. It concerns checks whose SQL has one of `words` or that are named; without both, all.

    The numbers in a rule are ours, not measured.
    """

    id: str
    sql: str
    words: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    column: str | None = None

    def concerns(self, check: Check) -> bool:
        """Say whether a check's findings may be doubtful for this reason."""
        if not self.words and not self.checks:
            return True
        return check.id in self.checks or any(re.search(rf"\b{word}\b", check.sql) for word in self.words)


RULES = (
    Rule(
        "server started a short time ago",
        checks=(
            *("databases.huge_documents", "indexes.unused", "process.gc_pause_share", "process.kernel_time"),
            *("server.slow_requests", "subscriptions.turned_away", "subscriptions.unused"),
        ),
        sql="""
            SELECT
                if(uptime_seconds < 600, 'low', 'medium') AS level,
                node,
                NULL AS path,
                NULL AS value,
                format('node {} had been up for {:.0f} min', node, floor(uptime_seconds / 60)) AS why
            FROM uptimes
            WHERE uptime_seconds < 3600
        """,
    ),
    Rule(
        "machine was booted a short time ago",
        checks=(
            *("host.connections_refused", "host.disk_always_busy", "host.huge_pages_stall", "host.interface_errors"),
            *("host.packets_lost", "host.slow_disk", "network.segments_resent"),
        ),
        sql="""
            SELECT
                if(up_seconds < 600, 'low', 'medium') AS level,
                node,
                NULL AS path,
                NULL AS value,
                format('the machine had been up for {:.0f} min', floor(up_seconds / 60)) AS why
            FROM (SELECT *, epoch(captured_at) - epoch(boot_at) AS up_seconds FROM hosts)
            WHERE up_seconds BETWEEN 0 AND 3600
        """,
    ),
    Rule(
        "answer took long",
        sql="""
            SELECT
                if(duration_seconds < 60, 'medium', 'low') AS level,
                node,
                path,
                NULL AS value,
                format('the answer took {:.0f} s, and things may have changed meanwhile', duration_seconds) AS why
            FROM collection
            WHERE duration_seconds >= 20
                AND outcome = 'collected'
                AND path IS NOT NULL
                AND source LIKE 'http.%'
        """,
    ),
    Rule(
        "answer is not whole",
        sql="""
            SELECT 'medium' AS level, node, path, NULL AS value, concat('not the whole entry was read: ', gap) AS why
            FROM collection
            WHERE gap IS NOT NULL
                AND outcome = 'collected'
                AND path IS NOT NULL
        """,
    ),
    Rule(
        "clock is off",
        words=("captured_at",),
        sql="""
            SELECT
                if(off_seconds < 3600, 'medium', 'low') AS level,
                node,
                NULL AS path,
                NULL AS value,
                format(
                    'the clock of node {} is {:,.0f} s {} the collector''s',
                    node,
                    abs(clock_offset_seconds),
                    if(clock_offset_seconds > 0, 'ahead of', 'behind')
                ) AS why
            FROM (
                SELECT *, abs(clock_offset_seconds) - coalesce(clock_uncertainty_seconds, 0) AS off_seconds
                FROM nodes
            )
            WHERE off_seconds > 60
        """,
    ),
    Rule(
        "nodes were asked at different times",
        checks=(
            *("cluster.views_differ", "cluster.raft_behind", "databases.documents_differ", "databases.size_differs"),
            *("indexes.definitions_differ", "indexes.entries_differ", "server.config_drift"),
        ),
        sql="""
            SELECT
                if(apart_seconds < 3600, 'medium', 'low') AS level,
                NULL AS node,
                NULL AS path,
                NULL AS value,
                format('the nodes were asked over {:.0f} min', floor(apart_seconds / 60)) AS why
            FROM (
                SELECT epoch(max(started_at)) - epoch(min(started_at)) AS apart_seconds
                FROM (
                    SELECT node, min(started_at) AS started_at
                    FROM collection
                    WHERE outcome = 'collected' AND node IS NOT NULL
                    GROUP BY node
                )
            )
            WHERE apart_seconds > 300
        """,
    ),
    Rule(
        "problem is known from little",
        checks=("server.known_problem",),
        column="problem",
        sql="""
            SELECT
                if(kind = 'state', 'low', 'medium') AS level,
                NULL AS node,
                NULL AS path,
                problem AS value,
                CASE
                    WHEN kind = 'state' THEN 'a state makes it possible, there is no trace of it'
                    WHEN kind = 'companion' THEN 'other faults leave this trace too'
                    WHEN kind = 'thread' THEN 'its trace was told by users'
                    WHEN sure = 'C' THEN 'it is known from a release note only'
                    ELSE 'it is partly our inference'
                END AS why
            FROM known_problems
            WHERE kind <> 'text' OR sure IN ('C', 'D')
        """,
    ),
)


def doubted(
    connection: duckdb.DuckDBPyConnection,
    checks: Iterable[Check],
    findings: Sequence[Finding],
    rules: Sequence[Rule] = RULES,
) -> tuple[Finding, ...]:
    """Return the findings, each with how sure it is and every reason to doubt it. An unknown one is not doubted."""
    doubts = {rule.id: _by_path(rows_of(connection, rule.sql)) for rule in rules}
    concerned = {check.id: [rule for rule in rules if doubts[rule.id] and rule.concerns(check)] for check in checks}
    return tuple(_doubted(finding, concerned.get(finding.check, ()), doubts) for finding in findings)


def _by_path(doubts: Iterable[Row]) -> Doubts:
    """Return doubts by the entry that they are about, each with its number: a slow server has one for each answer."""
    by_path: dict[str | None, list[tuple[int, Row]]] = {}
    for number, doubt in enumerate(doubts):
        by_path.setdefault(doubt["path"], []).append((number, doubt))
    return by_path


def _doubted(finding: Finding, rules: Iterable[Rule], doubts: Mapping[str, Doubts]) -> Finding:
    if finding.status is Status.UNKNOWN:
        return finding
    paths = dict.fromkeys([None, *(evidence.path for evidence in finding.evidence)])
    found = [
        doubt
        for rule in rules
        for _, doubt in sorted(chain.from_iterable(doubts[rule.id].get(path, ()) for path in paths), key=itemgetter(0))
        if _is_about(doubt, rule, finding)
    ]
    if not found:
        return finding
    level = max((Sureness(doubt["level"]) for doubt in found), key=lambda one: one.rank)
    return replace(finding, confidence=Confidence(level, tuple(dict.fromkeys(doubt["why"] for doubt in found))))


def _is_about(doubt: Row, rule: Rule, finding: Finding) -> bool:
    if doubt["node"] is not None and doubt["node"] != finding.node:
        return False
    if rule.column is None:
        return True
    return any(evidence.values.get(rule.column) == doubt["value"] for evidence in finding.evidence)
