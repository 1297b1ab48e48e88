"""The server's log falls silent for minutes and goes on.

What it looks at
    The longest time between two minutes with records, where at least half of all minutes have some; a restart in
    between is none.

Why it matters
    A busy server that writes nothing stood still: paused by its host, by a snapshot, by a garbage collection, by
    memory that came back from disk. All clients waited as long.

What to do
    Compare with the log of the machine and of its hypervisor at that time, with garbage collections, and with
    elections: a node that stood still loses its lead.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.collection import COLLECTION
from analyzer.tables.log_events import LOG_EVENTS
from analyzer.tables.log_files import LOG_FILES
from analyzer.tables.log_rates import LOG_RATES

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
FILES: tuple[Row, ...] = tuple({"node": node} for node in "ABCDE")


def minutes(node: str, first: int, gap: int, last: int = 200) -> tuple[Row, ...]:
    """Return a node's minutes with records: from the first to the gap, and after it to the last."""
    spans = (*range(first), *range(first + gap, last))
    return tuple({"node": node, "minute": NOW + timedelta(minutes=n), "records": 1} for n in spans)


CHECK = Check(
    id="logs.gap",
    title="Log falls silent for minutes",
    doc=__doc__,
    tables=(
        LOG_FILES,
        LOG_RATES,
    ),
    also=(LOG_EVENTS, COLLECTION),
    thresholds={
        "few_minutes": Threshold(30, "minutes with records", source="ours, not measured"),
        "notice_seconds": Threshold(600, "s of silence", source="ours, not measured"),
        "warning_seconds": Threshold(1800, "s of silence", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN is_busy AND is_cut AND gap_seconds >= $notice_seconds THEN 'unknown'
                WHEN is_busy AND gap_seconds >= $warning_seconds THEN 'warning'
                WHEN is_busy AND gap_seconds >= $notice_seconds THEN 'notice'
                WHEN minutes > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN NOT is_busy THEN format('{:,} minutes with records are too few to tell', minutes)
                WHEN is_cut AND gap_seconds >= $notice_seconds
                    THEN format('a part was left out, so {:,.0f} s without records tell nothing', gap_seconds)
                WHEN gap_seconds > 0 THEN format('silent for {:,.0f} s after {}', gap_seconds, gap_at)
                WHEN minutes > 0 THEN format('no gap in {:,} minutes', minutes)
                ELSE 'no record could be read'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            gap_seconds,
            gap_at,
            minutes
        FROM (
            SELECT f.node AS node, list(DISTINCT f.path) AS path, coalesce(bool_or(c.gap = 'capped'), false) AS is_cut
            FROM log_files AS f
            LEFT JOIN collection AS c ON c.node = f.node AND c.path = f.path
            GROUP BY f.node
        )
        LEFT JOIN (
            SELECT
                node,
                count(*) AS minutes,
                max(silent_seconds) FILTER (NOT restarted) AS gap_seconds,
                arg_max(before, silent_seconds) FILTER (NOT restarted) AS gap_at,
                count(*) >= $few_minutes AND 60 * count(*) >= 0.5 * (epoch(max(minute)) - epoch(min(minute))) AS is_busy
            FROM (
                SELECT
                    node,
                    minute,
                    lag(minute) OVER one AS before,
                    epoch(minute) - epoch(lag(minute) OVER one) - 60 AS silent_seconds,
                    EXISTS (
                        FROM log_events AS e
                        WHERE e.node = m.node AND e.kind = 'server started' AND date_trunc('minute', e."at") = m.minute
                    ) AS restarted
                FROM (SELECT DISTINCT node, minute FROM log_rates WHERE minute IS NOT NULL) AS m
                WINDOW one AS (PARTITION BY node ORDER BY minute)
            )
            GROUP BY node
        ) USING (node)
    """,
    cases=(
        Case(
            "none, around each line, and a quiet server",
            given={
                "log_files": FILES,
                "log_rates": (
                    *minutes("A", 100, 9),
                    *minutes("B", 100, 10),
                    *minutes("C", 100, 29),
                    *minutes("D", 100, 30),
                    *minutes("E", 5, 190),
                ),
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.NOTICE),
                ("D", Status.WARNING),
                ("E", Status.OK),
            ),
        ),
        Case(
            "few minutes tell nothing, enough do, and a restart explains",
            given={
                "log_files": (*FILES[:3],),
                "log_rates": (
                    *minutes("A", 20, 29, last=58),
                    *minutes("B", 20, 30, last=60),
                    *minutes("C", 100, 60),
                ),
                "log_events": ({"node": "C", "kind": "server started", "at": NOW + timedelta(minutes=160, seconds=7)},),
            },
            expect=(("A", Status.OK), ("B", Status.WARNING), ("C", Status.OK)),
        ),
        Case(
            "a log of which the middle was left out",
            given={
                "log_files": ({"node": "A", "path": "a.log"}, {"node": "B", "path": "b.log"}),
                "log_rates": (*minutes("A", 100, 60), *minutes("B", 100, 9)),
                "collection": (
                    {"node": "A", "path": "a.log", "gap": "capped"},
                    {"node": "B", "path": "b.log", "gap": "capped"},
                ),
            },
            expect=(("A", Status.UNKNOWN), ("B", Status.OK)),
        ),
    ),
)
