"""A backup task reports an error.

What it looks at
    The error of each enabled backup task, as the server tells it.

Why it matters
    There is no backup newer than the last one that worked. One destination that fails makes the whole run fail.

What to do
    Read the error: a full volume, a folder that the server may not write, credentials that changed, a region that
    does not answer. Mend it, run the task now (Tasks, Backups, Backup now), and see that it ends.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.backups import BACKUPS


def backup(name: str, error: str | None = None, state: str = "Enabled") -> Row:
    """Return a backup of node A, for the cases below."""
    return {"node": "A", "database": "Shop", "task": 1, "name": name, "state": state, "error": error}


CHECK = Check(
    id="backups.failing",
    title="Backup task fails",
    doc=__doc__,
    tables=(BACKUPS,),
    sql="""
        SELECT
            concat_ws('/', node, database, name, task) AS resource,
            CASE
                WHEN state = 'Disabled' THEN 'ok'
                WHEN error IS NOT NULL THEN 'critical'
                WHEN task IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN error IS NOT NULL THEN left(error, 300)
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
            error
        FROM backups
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
    ),
)
