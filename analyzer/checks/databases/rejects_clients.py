"""A database turns clients away.

What it looks at
    Whether each node lists a database as closed for clients.

Why it matters
    Applications get errors although the database works. It is meant for maintenance, and easily left on.

What to do
    If no maintenance goes on, open it again (Databases, the state of the database).
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.database_overviews import DATABASE_OVERVIEWS


def overview(name: str, rejects: bool) -> Row:
    """Return a database as node A lists it; only `False` was seen on a server here."""
    return {"node": "A", "name": name, "rejects_clients": rejects}


CHECK = Check(
    id="databases.rejects_clients",
    title="Database turns clients away",
    doc=__doc__,
    tables=(DATABASE_OVERVIEWS,),
    sql="""
        SELECT
            concat_ws('/', node, name) AS resource,
            CASE
                WHEN rejects_clients THEN 'warning'
                WHEN NOT rejects_clients THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN rejects_clients THEN 'clients are rejected'
                WHEN NOT rejects_clients THEN 'open'
                ELSE 'not reported'
            END AS reason,
            node,
            name AS database,
            path,
            rejects_clients
        FROM database_overviews
    """,
    cases=(
        Case(
            "open and closed",
            given={"database_overviews": (overview("a", False), overview("b", True))},
            expect=(("A/a", Status.OK), ("A/b", Status.WARNING)),
        ),
    ),
)
