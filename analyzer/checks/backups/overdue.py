"""The time of the next backup is past, and none runs.

What it looks at
    When each enabled backup task is due next, counted from the capture, of tasks that do not run just now.

Why it matters
    The server waits: for a free slot, for memory, for processor credits, or for a node that is gone. What was
    written meanwhile is in no backup.

What to do
    Look at how many backups may run at once (Backup.MaxNumberOfConcurrentBackups) and at the reasons for a delay in
    the log. Spread the times of the tasks.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.backups import BACKUPS

CAPTURED = datetime(2026, 11, 24, 10, tzinfo=UTC)


def due(name: str, since_seconds: int | None) -> Row:
    """Return a backup of node A that was due this long ago, for the cases below."""
    next_at = None if since_seconds is None else CAPTURED - timedelta(seconds=since_seconds)
    same: Row = {"node": "A", "database": "Shop", "task": 1, "name": name, "state": "Enabled"}
    return same | {"captured_at": CAPTURED, "next_at": next_at}


CHECK = Check(
    id="backups.overdue",
    title="Backup did not run when it was due",
    doc=__doc__,
    tables=(BACKUPS,),
    thresholds={
        "warning_seconds": Threshold(3600, "s past the time", source="ours, not measured"),
        "critical_seconds": Threshold(86_400, "s past the time", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name, task) AS resource,
            CASE
                WHEN state = 'Disabled' OR running_since IS NOT NULL THEN 'ok'
                WHEN overdue_seconds > $critical_seconds THEN 'critical'
                WHEN overdue_seconds > $warning_seconds THEN 'warning'
                WHEN overdue_seconds <= $warning_seconds THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN running_since IS NOT NULL
                THEN format('runs for {:.0f} min', (epoch(captured_at) - epoch(running_since)) / 60)
                WHEN overdue_seconds > 0 THEN format('due since {:,.1f} h', overdue_seconds / 3600)
                WHEN overdue_seconds <= 0 THEN format('due in {:,.1f} h', -overdue_seconds / 3600)
                ELSE 'not reported when it is due'
            END AS reason,
            node,
            database,
            path,
            name,
            state,
            overdue_seconds,
            next_at,
            running_since,
            responsible_node
        FROM (SELECT *, epoch(captured_at) - epoch(next_at) AS overdue_seconds FROM backups)
    """,
    cases=(
        Case(
            "on and past each limit",
            given={"backups": (due("a", 3600), due("b", 3700), due("c", 86_400), due("d", 89_000), due("e", None))},
            expect=(
                ("A/Shop/a/1", Status.OK),
                ("A/Shop/b/1", Status.WARNING),
                ("A/Shop/c/1", Status.WARNING),
                ("A/Shop/d/1", Status.CRITICAL),
                ("A/Shop/e/1", Status.UNKNOWN),
            ),
        ),
        Case(
            "off, and at work",
            given={
                "backups": (due("a", 90_000) | {"state": "Disabled"}, due("b", 90_000) | {"running_since": CAPTURED})
            },
            expect=(
                ("A/Shop/a/1", Status.OK),
                ("A/Shop/b/1", Status.OK),
            ),
        ),
    ),
)
