"""Indexing is paused.

What it looks at
    How many indexes of each database are paused while they are neither disabled nor given up.

Why it matters
    A pause lasts until somebody ends it or the server restarts. Meanwhile every query on these indexes returns old
    results, deletes pile up as tombstones, and the work waits to be done all at once.

What to do
    If nobody is at work on this database, resume indexing: Indexes, List of Indexes, Indexing, Resume, or
    `POST /databases/NAME/admin/indexes/start`.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.indexes import INDEXES


def index(database: str, name: str, status: str | None, state: str | None = "Normal") -> Row:
    """Return an index of node A, for the cases below."""
    return {"node": "A", "database": database, "name": name, "state": state, "status": status}


CHECK = Check(
    id="indexes.paused",
    title="Indexing is paused",
    doc=__doc__,
    tables=(INDEXES,),
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN paused > 0 THEN 'warning'
                WHEN known = able THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN paused > 0 THEN format('{} of {} indexes are paused', paused, able)
                WHEN known = able THEN format('none of {} indexes is paused', able)
                ELSE format('status of {} indexes not reported', able - known)
            END AS reason,
            node,
            database,
            path,
            paused,
            able,
            paused_indexes
        FROM (
            SELECT
                node,
                database,
                list(DISTINCT path) AS path,
                count(*) AS able,
                count(status) AS known,
                count(*) FILTER (status = 'Paused') AS paused,
                list(name ORDER BY name) FILTER (status = 'Paused') AS paused_indexes
            FROM indexes
            WHERE state IS DISTINCT FROM 'Disabled' AND state IS DISTINCT FROM 'Error'
            GROUP BY node, database
        )
    """,
    cases=(
        Case(
            "one database at rest, one at work",
            given={
                "indexes": (
                    index("Shop", "a", "Running"),
                    index("Shop", "b", "Pending"),
                    index("Trouble", "a", "Paused"),
                    index("Trouble", "b", "Disabled", "Disabled"),
                )
            },
            expect=(("A/Shop", Status.OK), ("A/Trouble", Status.WARNING)),
        ),
    ),
)
