"""A database has no backup task.

What it looks at
    The ongoing tasks of each database. Backups made by other means (a copy of files, an export by a script) cannot
    be seen here.

Why it matters
    What is deleted by mistake is deleted on all nodes. Without a backup it cannot be had back.

What to do
    Define a backup (Tasks, Backups): a full one each night and incrementals between, to another machine; then
    practise a restore.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.backups import BACKUPS
from analyzer.tables.collection import COLLECTION
from analyzer.tables.database_stats import DATABASE_STATS
from analyzer.tables.databases import DATABASES
from analyzer.tables.tasks import TASKS


def database(name: str) -> Row:
    """Return a database of node A."""
    return {"node": "A", "database": name, "name": name, "is_disabled": False}


def asked(name: str, outcome: str) -> Row:
    """Return what came of asking for the tasks of a database."""
    return {"node": "A", "database": name, "source": "http.tasks", "outcome": outcome}


CHECK = Check(
    id="backups.none",
    title="Database has no backup task",
    doc=__doc__,
    tables=(
        DATABASES,
        TASKS,
    ),
    also=(
        BACKUPS,
        COLLECTION,
        DATABASE_STATS,
    ),
    sql="""
        SELECT
            concat_ws('/', d.node, d.database) AS resource,
            CASE
                WHEN b.tasks > 0 THEN 'ok'
                WHEN d.name IS NOT NULL AND seen.captured AND d.is_disabled THEN 'notice'
                WHEN d.name IS NOT NULL AND seen.captured THEN 'warning'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN b.tasks > 0 THEN format('{} backup tasks', b.tasks)
                WHEN seen.captured THEN 'no backup task'
                ELSE 'its tasks were not captured'
            END AS reason,
            d.node,
            d.database,
            d.path,
            b.tasks AS backup_tasks,
            s.documents
        FROM databases AS d
        LEFT JOIN (SELECT node, database, count(*) AS tasks FROM backups GROUP BY ALL) AS b USING (node, database)
        LEFT JOIN (
            SELECT node, database, bool_or(outcome = 'collected') AS captured
            FROM collection
            WHERE source = 'http.tasks'
            GROUP BY node, database
        ) AS seen USING (node, database)
        LEFT JOIN database_stats AS s USING (node, database)
    """,
    cases=(
        Case(
            "one, none, not seen",
            given={
                "databases": (database("a"), database("b"), database("c")),
                "backups": ({"node": "A", "database": "a", "task": 1},),
                "collection": (asked("a", "collected"), asked("b", "collected"), asked("c", "failed")),
            },
            expect=(("A/a", Status.OK), ("A/b", Status.WARNING), ("A/c", Status.UNKNOWN)),
        ),
        Case(
            "a database that is off has none",
            given={"databases": (database("a") | {"is_disabled": True},), "collection": (asked("a", "collected"),)},
            expect=(("A/a", Status.NOTICE),),
        ),
    ),
)
