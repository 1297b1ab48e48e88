"""A backup has been running for very long.

What it looks at
    Since when each backup that runs at the capture is at work.

Why it matters
    A backup that takes longer than the time between two leaves some out. One that never ends has usually lost its
    connection to the cloud and waits.

What to do
    Look at its progress in the Studio. If it stands still, cancel it and run it again. Else choose snapshots, a
    faster destination or a longer interval.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.backups import BACKUPS

CAPTURED = datetime(2026, 11, 24, 10, tzinfo=UTC)


def runs(name: str, for_seconds: int | None) -> Row:
    """Return a backup of node A that has run for this long, for the cases below."""
    since = None if for_seconds is None else CAPTURED - timedelta(seconds=for_seconds)
    same: Row = {"node": "A", "database": "Shop", "task": 1, "name": name, "state": "Enabled"}
    return same | {"captured_at": CAPTURED, "running_since": since}


CHECK = Check(
    id="backups.running_long",
    title="Backup runs for very long",
    doc=__doc__,
    tables=(BACKUPS,),
    thresholds={
        "warning_seconds": Threshold(21_600, "s", source="ours, not measured: 6 hours"),
        "critical_seconds": Threshold(86_400, "s", source="ours, not measured: a day"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name, task) AS resource,
            CASE
                WHEN running_seconds > $critical_seconds THEN 'critical'
                WHEN running_seconds > $warning_seconds THEN 'warning'
                WHEN running_seconds <= $warning_seconds THEN 'ok'
                WHEN task IS NOT NULL AND running_since IS NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN running_seconds IS NOT NULL THEN format('runs for {:,.1f} h', running_seconds / 3600)
                WHEN task IS NOT NULL THEN 'does not run now'
                ELSE 'not reported'
            END AS reason,
            node,
            database,
            path,
            name,
            running_seconds,
            running_since,
            type,
            destinations
        FROM (SELECT *, epoch(captured_at) - epoch(running_since) AS running_seconds FROM backups)
    """,
    cases=(
        Case(
            "documented form: on and past each limit",
            given={"backups": (runs("a", 21_600), runs("b", 22_000), runs("c", 86_400), runs("d", 89_000))},
            expect=(
                ("A/Shop/a/1", Status.OK),
                ("A/Shop/b/1", Status.WARNING),
                ("A/Shop/c/1", Status.WARNING),
                ("A/Shop/d/1", Status.CRITICAL),
            ),
        ),
        Case(
            "none runs",
            given={"backups": (runs("a", None), {"node": "A"})},
            expect=(
                ("A/Shop/a/1", Status.OK),
                ("A", Status.UNKNOWN),
            ),
        ),
    ),
)
