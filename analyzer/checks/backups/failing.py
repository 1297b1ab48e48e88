"""A backup task fails.

What it looks at
    The error of each enabled backup task, and the alerts about it that are newer than its last finished backup.

Why it matters
    There is no backup newer than the last one that worked. One destination that fails makes the whole run fail.

What to do
    Read the error: a full volume, a folder that the server may not write, credentials that changed, a region that
    does not answer. Mend it, run the task now (Tasks, Backups, Backup now), and see that it ends.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.backups import BACKUPS
from analyzer.tables.notifications import NOTIFICATIONS

AT_8: Row = {"last_full_at": "2026-11-24T08:00:00Z"}
AT_10: Row = {"last_full_at": "2026-11-24T10:00:00Z"}


def backup(name: str, error: str | None = None, state: str = "Enabled") -> Row:
    """Return a backup of node A, for the cases below."""
    return {"node": "A", "database": "Shop", "task": 1, "name": name, "state": state, "error": error}


def alert(name: str) -> Row:
    """Return the alert of 9 o'clock about a backup task of node A."""
    same: Row = {"node": "A", "database": "Shop", "reason": "PeriodicBackup", "severity": "Error"}
    title = f"Periodic Backup task: '{name}'"
    return same | {"title": title, "message": "Error", "created_at": "2026-11-24T09:00:00Z"}


CHECK = Check(
    id="backups.failing",
    title="Backup task fails",
    doc=__doc__,
    tables=(BACKUPS,),
    also=(NOTIFICATIONS,),
    sql="""
        SELECT
            concat_ws('/', node, database, name, task) AS resource,
            CASE
                WHEN state = 'Disabled' THEN 'ok'
                WHEN error IS NOT NULL THEN 'critical'
                WHEN alerted_at > coalesce(last_at, TIMESTAMPTZ '-infinity') THEN 'critical'
                WHEN task IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN error IS NOT NULL THEN left(error, 300)
                WHEN alerted_at > coalesce(last_at, TIMESTAMPTZ '-infinity')
                THEN concat('failed at ', strftime(alerted_at, '%Y-%m-%d %H:%M'), ' UTC: ', left(said, 300))
                WHEN task IS NOT NULL THEN concat('no error', if(state = 'Disabled', ', the task is disabled', ''))
                ELSE 'not reported'
            END AS reason,
            node,
            database,
            path,
            name,
            state,
            destinations,
            last_full_at,
            last_incremental_at,
            alerted_at,
            error
        FROM (
            SELECT
                backups.*,
                greatest(last_full_at, last_incremental_at) AS last_at,
                alerts.alerted_at,
                alerts.said
            FROM backups
            LEFT JOIN (
                SELECT
                    node,
                    database,
                    title,
                    max(created_at) AS alerted_at,
                    arg_max(message, created_at) AS said
                FROM notifications
                WHERE reason = 'PeriodicBackup' AND severity = 'Error'
                GROUP BY node, database, title
            ) AS alerts
                ON alerts.node = backups.node
                AND alerts.database = backups.database
                AND contains(alerts.title, '''' || backups.name || '''')
        )
    """,
    cases=(
        Case(
            "no error, and documented form: an error, of a task that is on and one that is off",
            given={
                "backups": (
                    backup("a"),
                    backup("b", "No space left on device"),
                    backup("c", "old", "Disabled"),
                    {"node": "A"},
                )
            },
            expect=(
                ("A/Shop/a/1", Status.OK),
                ("A/Shop/b/1", Status.CRITICAL),
                ("A/Shop/c/1", Status.OK),
                ("A", Status.UNKNOWN),
            ),
        ),
        Case(
            "an alert after the last backup, without any backup, and one before it",
            given={
                "notifications": (alert("a"), alert("b"), alert("c")),
                "backups": (backup("a") | AT_8, backup("b"), backup("c") | AT_10),
            },
            expect=(
                ("A/Shop/a/1", Status.CRITICAL),
                ("A/Shop/b/1", Status.CRITICAL),
                ("A/Shop/c/1", Status.OK),
            ),
        ),
        Case(
            "an alert of another kind",
            given={
                "notifications": (alert("a") | {"severity": "Info"}, alert("a") | {"reason": "Replication"}),
                "backups": (backup("a"),),
            },
            expect=(("A/Shop/a/1", Status.OK),),
        ),
    ),
)
