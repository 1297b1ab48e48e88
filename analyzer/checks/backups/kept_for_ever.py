"""A backup task keeps every backup it ever made.

What it looks at
    For how long each enabled backup task with a local folder keeps its backups.

Why it matters
    The volume fills up, and then the backups fail, often long after anybody thinks of them.

What to do
    Set how long backups are kept in the task (Retention policy), or see that something else removes the old ones.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.backups import BACKUPS


def kept(name: str, seconds: int | None) -> Row:
    """Return a backup of node A that is kept for so long, for the cases below."""
    same: Row = {"node": "A", "database": "Shop", "task": 1, "name": name, "state": "Enabled"}
    return same | {"destinations": ["Local"], "keeps_for_seconds": seconds}


CHECK = Check(
    id="backups.kept_for_ever",
    title="Old backups are never removed",
    doc=__doc__,
    tables=(BACKUPS,),
    sql="""
        SELECT
            concat_ws('/', node, database, name, task) AS resource,
            CASE
                WHEN keeps_for_seconds > 0 THEN 'ok'
                WHEN task IS NOT NULL THEN 'notice'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN keeps_for_seconds > 0 THEN format('kept for {:,.1f} days', keeps_for_seconds / 86400)
                WHEN task IS NOT NULL THEN 'kept for ever'
                ELSE 'not reported'
            END AS reason,
            node,
            database,
            path,
            name,
            keeps_for_seconds,
            destinations
        FROM backups
        WHERE state IS DISTINCT FROM 'Disabled' AND (destinations IS NULL OR list_contains(destinations, 'Local'))
    """,
    cases=(
        Case(
            "a week, for ever, in the cloud",
            given={
                "backups": (
                    kept("a", 604_800),
                    kept("b", None),
                    kept("c", None) | {"destinations": ["AmazonS3"]},
                    {"node": "A"},
                )
            },
            expect=(
                ("A/Shop/a/1", Status.OK),
                ("A/Shop/b/1", Status.NOTICE),
                ("A", Status.UNKNOWN),
            ),
        ),
    ),
)
