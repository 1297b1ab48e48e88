"""A backup task is enabled and has no schedule.

What it looks at
    The schedules, full and incremental, of each enabled backup task. Up to 5.4 a server does not tell them, but when
    it runs next: that is proof enough of one.

Why it matters
    It runs only when somebody starts it by hand, and looks as if there were a backup.

What to do
    Set a schedule, or delete the task if it was meant for one run.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.backups import BACKUPS


def plan(name: str, full: str | None, incremental: str | None) -> Row:
    """Return a backup of node A with these schedules, for the cases below."""
    same: Row = {"node": "A", "database": "Shop", "task": 1, "name": name, "state": "Enabled"}
    return same | {"full_schedule": full, "incremental_schedule": incremental}


CHECK = Check(
    id="backups.no_schedule",
    title="Backup task has no schedule",
    doc=__doc__,
    tables=(BACKUPS,),
    sql="""
        SELECT
            concat_ws('/', node, database, name, task) AS resource,
            CASE
                WHEN state = 'Disabled' THEN 'ok'
                WHEN next_at IS NOT NULL THEN 'ok'
                WHEN full_schedule IS NULL AND incremental_schedule IS NULL AND task IS NOT NULL THEN 'warning'
                WHEN coalesce(full_schedule, incremental_schedule) IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN task IS NULL THEN 'not reported'
                WHEN full_schedule IS NULL AND incremental_schedule IS NULL AND next_at IS NOT NULL
                THEN 'schedule not told, due at ' || strftime(next_at, '%Y-%m-%d %H:%M') || ' UTC'
                ELSE format(
                    'full: {}, incremental: {}',
                    coalesce(full_schedule, 'never'),
                    coalesce(incremental_schedule, 'never')
                )
            END AS reason,
            node,
            database,
            path,
            name,
            state,
            full_schedule,
            incremental_schedule
        FROM backups
    """,
    cases=(
        Case(
            "both, one, none, none but off",
            given={
                "backups": (
                    plan("a", "0 2 * * *", "0 * * * *"),
                    plan("b", None, "0 * * * *"),
                    plan("c", None, None),
                    plan("d", None, None) | {"state": "Disabled"},
                    {"node": "A"},
                )
            },
            expect=(
                ("A/Shop/a/1", Status.OK),
                ("A/Shop/b/1", Status.OK),
                ("A/Shop/c/1", Status.WARNING),
                ("A/Shop/d/1", Status.OK),
                ("A", Status.UNKNOWN),
            ),
        ),
        Case(
            "5.4 tells only when it runs next",
            given={"backups": (plan("a", None, None) | {"next_at": "2026-11-25T11:00:00Z"},)},
            expect=(("A/Shop/a/1", Status.OK),),
        ),
    ),
)
