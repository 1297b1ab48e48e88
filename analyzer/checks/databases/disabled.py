"""A database is disabled.

What it looks at
    The record of each database.

Why it matters
    Nobody can read or write it, its tasks and backups do not run, and replication to it stops. Only an
    administrator disables a database.

What to do
    Ask who did it and why. Enable it (Databases, Enable), or delete it if it is not wanted any more.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.databases import DATABASES


def database(name: str, disabled: bool) -> Row:
    """Return a database of node A, for the cases below."""
    return {"node": "A", "database": name, "name": name, "is_disabled": disabled}


CHECK = Check(
    id="databases.disabled",
    title="Database is disabled",
    doc=__doc__,
    tables=(DATABASES,),
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN is_disabled THEN 'warning'
                WHEN NOT is_disabled THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN is_disabled THEN 'switched off by an administrator'
                WHEN NOT is_disabled THEN 'enabled'
                ELSE 'not reported'
            END AS reason,
            node,
            database,
            path,
            is_disabled,
            state
        FROM databases
    """,
    cases=(
        Case(
            "on and off",
            given={"databases": (database("Shop", False), database("Asleep", True))},
            expect=(("A/Shop", Status.OK), ("A/Asleep", Status.WARNING)),
        ),
    ),
)
