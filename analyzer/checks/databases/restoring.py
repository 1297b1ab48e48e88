"""A database is being restored.

What it looks at
    The state in the record of each database.

Why it matters
    Nobody can use it until the restore ends, and its counts are those of a part. A state that stays after the
    restore failed or its node restarted blocks the name for good.

What to do
    See whether the operation still runs (Studio, the running tasks of the server). If not, delete the database and
    restore it again.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.databases import DATABASES


def database(name: str, state: str | None) -> Row:
    """Return a database of node A; only `Normal` was seen on a server here, the other word is the documented one."""
    return {"node": "A", "database": name, "name": name, "state": state}


CHECK = Check(
    id="databases.restoring",
    title="Database is being restored",
    doc=__doc__,
    tables=(DATABASES,),
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN state = 'RestoreInProgress' THEN 'notice'
                WHEN state = 'Normal' THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce('state ' || state, 'state not reported') AS reason,
            node,
            database,
            path,
            state
        FROM databases
    """,
    cases=(
        Case(
            "every state",
            given={"databases": (database("a", "Normal"), database("b", "RestoreInProgress"), database("c", None))},
            expect=(("A/a", Status.OK), ("A/b", Status.NOTICE), ("A/c", Status.UNKNOWN)),
        ),
    ),
)
