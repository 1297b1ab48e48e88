"""An index is locked against changes of its definition.

What it looks at
    The lock of each index.

Why it matters
    With `LockedIgnore` an application that deploys a new definition is told that all is well, and the old one
    stays. People then look for a fault in code that never came to the server.

What to do
    If the definition in the application differs from the one here, unlock the index (Indexes, List of Indexes,
    Unlock) and deploy again.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.indexes import INDEXES


def index(name: str, lock_mode: str | None) -> Row:
    """Return an index of node A, for the cases below."""
    return {"node": "A", "database": "Shop", "name": name, "lock_mode": lock_mode}


CHECK = Check(
    id="indexes.locked",
    title="Index is locked against changes",
    doc=__doc__,
    tables=(INDEXES,),
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN lock_mode IN ('LockedIgnore', 'LockedError') THEN 'notice'
                WHEN lock_mode = 'Unlock' THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN lock_mode = 'LockedIgnore' THEN 'changes of its definition are dropped in silence'
                WHEN lock_mode = 'LockedError' THEN 'changes of its definition are refused with an error'
                WHEN lock_mode = 'Unlock' THEN 'not locked'
                ELSE 'lock not reported'
            END AS reason,
            node,
            database,
            path,
            name,
            lock_mode
        FROM indexes
    """,
    cases=(
        Case(
            "every lock",
            given={
                "indexes": (
                    index("a", "Unlock"),
                    index("b", "LockedIgnore"),
                    index("c", "LockedError"),
                    index("d", None),
                )
            },
            expect=(
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.NOTICE),
                ("A/Shop/c", Status.NOTICE),
                ("A/Shop/d", Status.UNKNOWN),
            ),
        ),
    ),
)
