"""The last full backup is very old, and only incremental ones followed.

What it looks at
    When each enabled backup task that has an incremental backup last made a full one.

Why it matters
    A restore reads the full backup and every incremental one after it. The longer the chain, the longer the
    restore, and one damaged file ends it.

What to do
    Give the task a schedule for full backups, and see that they end.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.backups import BACKUPS

CAPTURED = datetime(2026, 11, 24, 10, tzinfo=UTC)


def made(name: str, full_days: int | None, incremental_days: int | None) -> Row:
    """Return a backup of node A that was made so many days ago, for the cases below."""
    same: Row = {"node": "A", "database": "Shop", "task": 1, "name": name, "captured_at": CAPTURED}
    return same | {"last_full_at": ago(full_days), "last_incremental_at": ago(incremental_days)}


def ago(days: int | None) -> datetime | None:
    """Return a time before the capture."""
    return None if days is None else CAPTURED - timedelta(days=days)


CHECK = Check(
    id="backups.full_is_old",
    title="Last full backup is very old",
    doc=__doc__,
    tables=(BACKUPS,),
    thresholds={
        "warning_seconds": Threshold(2_592_000, "s since the full backup", source="ours, not measured: 30 days"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name, task) AS resource,
            CASE
                WHEN last_full_at IS NULL AND last_incremental_at IS NOT NULL THEN 'warning'
                WHEN full_seconds > $warning_seconds AND last_incremental_at > last_full_at THEN 'warning'
                WHEN full_seconds <= $warning_seconds THEN 'ok'
                WHEN last_full_at IS NOT NULL AND last_incremental_at IS NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN last_full_at IS NOT NULL
                THEN format('last full backup {:,.1f} days before the capture', full_seconds / 86400)
                WHEN last_incremental_at IS NOT NULL THEN 'incremental backups, but no full one is known'
                ELSE 'no backup was finished'
            END AS reason,
            node,
            database,
            path,
            name,
            full_seconds,
            last_full_at,
            last_incremental_at,
            full_schedule,
            incremental_schedule
        FROM (
            SELECT *, epoch(captured_at) - epoch(last_full_at) AS full_seconds
            FROM backups
            WHERE state IS DISTINCT FROM 'Disabled'
        )
    """,
    cases=(
        Case(
            "on and past the limit",
            given={
                "backups": (
                    made("a", 30, 1),
                    made("b", 31, 1),
                    made("c", 31, None),
                    made("d", None, 1),
                    made("e", None, None),
                )
            },
            expect=(
                ("A/Shop/a/1", Status.OK),
                ("A/Shop/b/1", Status.WARNING),
                ("A/Shop/c/1", Status.OK),
                ("A/Shop/d/1", Status.WARNING),
                ("A/Shop/e/1", Status.UNKNOWN),
            ),
        ),
    ),
)
