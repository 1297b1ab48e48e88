"""An index is disabled.

What it looks at
    The state and status of each index.

Why it matters
    A disabled index does not see changes: queries on it return old results. The tombstones it has not read cannot be
    cleaned up, so the database grows with every delete.

What to do
    Ask whether it is still wanted. Enable it (Indexes, List of Indexes, State), or delete it.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.indexes import INDEXES


def index(name: str, state: str | None, status: str | None) -> Row:
    """Return an index of node A, for the cases below."""
    return {"node": "A", "database": "Shop", "name": name, "state": state, "status": status}


CHECK = Check(
    id="indexes.disabled",
    title="Index is disabled",
    doc=__doc__,
    tables=(INDEXES,),
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN state = 'Disabled' OR status = 'Disabled' THEN 'warning'
                WHEN state IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN state IS NULL AND status IS NULL THEN 'state not reported'
                ELSE concat_ws(', ', 'state ' || state, 'status ' || indexes.status, 'last batch ' || last_indexing_at)
            END AS reason,
            node,
            database,
            path,
            name,
            state,
            indexes.status AS running_status,
            last_indexing_at,
            last_querying_at
        FROM indexes
    """,
    cases=(
        Case(
            "on and off",
            given={
                "indexes": (
                    index("a", "Normal", "Running"),
                    index("b", "Disabled", "Disabled"),
                    index("c", "Normal", "Paused"),
                )
            },
            expect=(("A/Shop/a", Status.OK), ("A/Shop/b", Status.WARNING), ("A/Shop/c", Status.OK)),
        ),
    ),
)
