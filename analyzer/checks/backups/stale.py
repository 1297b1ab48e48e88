"""The last finished backup is old.

What it looks at
    When each enabled backup task last finished, full or incremental, counted from the capture.

Why it matters
    All that was written since would be lost with the data.

What to do
    Look at the error of the task and at its alerts. Run it now (Tasks, Backups, Backup now), and see that it ends.
"""

from __future__ import annotations

from datetime import UTC, datetime

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.backups import BACKUPS


def backup(name: str, day: int | None, state: str = "Enabled") -> Row:
    """Return a backup of node A that was last finished on this day of November, in the documented form."""
    return {
        "node": "A",
        "database": "Shop",
        "task": 1,
        "name": name,
        "state": state,
        "captured_at": datetime(2026, 11, 30, tzinfo=UTC),
        "last_full_at": None if day is None else datetime(2026, 11, day, tzinfo=UTC),
    }


CHECK = Check(
    id="backups.stale",
    title="Last backup is old",
    doc=__doc__,
    tables=(BACKUPS,),
    thresholds={
        "warning_seconds": Threshold(
            604_800, "s since the last backup", source="RavenDB's own package analyzer, 7.2: 7 days"
        ),
        "critical_seconds": Threshold(
            1_814_400, "s since the last backup", source="ours, not measured: three times that"
        ),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name, task) AS resource,
            CASE
                WHEN state = 'Disabled' THEN 'warning'
                WHEN last_at IS NULL AND task IS NOT NULL THEN 'warning'
                WHEN age_seconds >= $critical_seconds THEN 'critical'
                WHEN age_seconds >= $warning_seconds THEN 'warning'
                WHEN age_seconds < $warning_seconds THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN last_at IS NOT NULL
                THEN concat(
                    format('last finished {:,.1f} h before the capture', age_seconds / 3600),
                    if(state = 'Disabled', ', the task is disabled', '')
                )
                WHEN task IS NOT NULL
                THEN concat('never finished', if(state = 'Disabled', ', the task is disabled', ''))
                ELSE 'not reported'
            END AS reason,
            node,
            database,
            path,
            name,
            type,
            state,
            age_seconds,
            last_full_at,
            last_incremental_at,
            full_schedule,
            incremental_schedule,
            error
        FROM (
            SELECT
                *,
                greatest(last_full_at, last_incremental_at) AS last_at,
                epoch(captured_at) - epoch(greatest(last_full_at, last_incremental_at)) AS age_seconds
            FROM backups
        )
    """,
    cases=(
        Case(
            "fresh, old, very old, never, off",
            given={
                "backups": (
                    backup("a", 29),
                    backup("b", 23),
                    backup("c", 5),
                    backup("d", None),
                    backup("e", 29, state="Disabled"),
                )
            },
            expect=(
                ("A/Shop/a/1", Status.OK),
                ("A/Shop/b/1", Status.WARNING),
                ("A/Shop/c/1", Status.CRITICAL),
                ("A/Shop/d/1", Status.WARNING),
                ("A/Shop/e/1", Status.WARNING),
            ),
        ),
        Case(
            "on and beside each line",
            given={
                "backups": tuple(
                    backup(name, 1)
                    | {
                        "last_full_at": datetime.fromtimestamp(
                            datetime(2026, 11, 30, tzinfo=UTC).timestamp() - days * 86_400, UTC
                        )
                    }
                    for name, days in (("a", 6.7), ("b", 7), ("c", 20.2), ("d", 21))
                )
            },
            expect=(
                ("A/Shop/a/1", Status.OK),
                ("A/Shop/b/1", Status.WARNING),
                ("A/Shop/c/1", Status.WARNING),
                ("A/Shop/d/1", Status.CRITICAL),
            ),
        ),
    ),
)
