"""The server entered low-memory mode.

What it looks at
    The list of entries into low-memory mode that the server remembers since its start.

Why it matters
    In this mode RavenDB makes smaller batches, frees its caches and puts off backups. Everything gets
    slower, and queries read from disk.

What to do
    Compare the times with index builds, backups and imports. See what used the memory then in the table
    low_memory_events. Add memory or move load away if it repeats.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.collection import COLLECTION
from analyzer.tables.low_memory_events import LOW_MEMORY_EVENTS

CAPTURED: Row = {"node": "A", "source": "http.admin.memory.low-mem-log", "outcome": "collected"}


def event(hour: int, name: str = "LowMemOnTimeoutChk", *, day: int = 24, minute: int = 0) -> Row:
    """Return an event of node A on a day of November 2026; the cases are captured on the 24th at 10."""
    return {"node": "A", "event": name, "happened_at": f"2026-11-{day}T{hour:02}:{minute:02}:00Z"}


CHECK = Check(
    id="process.low_memory_events",
    title="The server ran low on memory",
    doc=__doc__,
    tables=(LOW_MEMORY_EVENTS,),
    also=(COLLECTION,),
    thresholds={
        "warning_events": Threshold(1, "entries within a day", source="ours, not measured"),
        "critical_events": Threshold(5, "entries within an hour", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN last_hour >= $critical_events THEN 'critical'
                WHEN last_day >= $warning_events THEN 'warning'
                WHEN all_events > 0 THEN 'notice'
                WHEN all_events = 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN all_events > 0
                    THEN format(
                        'low {:,} times: {:,} in the last day, {:,} in the last hour',
                        all_events, last_day, last_hour
                    )
                ELSE 'no entry into low-memory mode'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            all_events,
            last_day,
            last_hour,
            first_at,
            last_at
        FROM (
            SELECT
                collection.node,
                any_value(collection.path) AS path,
                count(*) FILTER (WHERE is_low) AS all_events,
                count(*) FILTER (WHERE is_low AND age_seconds <= 86400) AS last_day,
                count(*) FILTER (WHERE is_low AND age_seconds <= 3600) AS last_hour,
                min(happened_at) FILTER (WHERE is_low) AS first_at,
                max(happened_at) FILTER (WHERE is_low) AS last_at
            FROM collection
            LEFT JOIN (
                SELECT
                    *,
                    starts_with(event, 'LowMem') AS is_low,
                    epoch(captured_at) - epoch(happened_at) AS age_seconds
                FROM low_memory_events
            ) AS events ON events.node = collection.node
            WHERE collection.source = 'http.admin.memory.low-mem-log'
                AND collection.outcome = 'collected'
            GROUP BY collection.node
        )
    """,
    cases=(
        Case(
            "none",
            given={"collection": (CAPTURED,)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "documented form: one yesterday",
            given={
                "collection": (CAPTURED,),
                "low_memory_events": (
                    event(9),
                    event(9, "BackToNormal"),
                ),
            },
            expect=(("A", Status.WARNING),),
        ),
        Case(
            "documented form: one last week",
            given={
                "collection": (CAPTURED,),
                "low_memory_events": (
                    event(9, "BackToNormal"),
                    event(9, day=20),
                ),
            },
            expect=(("A", Status.NOTICE),),
        ),
        Case(
            "documented form: five within the hour",
            given={
                "collection": (CAPTURED,),
                "low_memory_events": (*(event(9, minute=m) for m in (30, 35, 40, 45, 50)),),
            },
            expect=(("A", Status.CRITICAL),),
        ),
        Case(
            "documented form: four within the hour",
            given={"collection": (CAPTURED,), "low_memory_events": (*(event(9, minute=m) for m in (30, 35, 40, 45)),)},
            expect=(("A", Status.WARNING),),
        ),
    ),
)
