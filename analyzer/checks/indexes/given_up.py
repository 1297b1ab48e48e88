"""The server gave an index up.

What it looks at
    The state of each index: `Error`, or marked invalid or faulty.

Why it matters
    Queries on such an index fail. It is not updated any more and holds back the cleanup of tombstones.

What to do
    Read the errors of the index and mend its definition or the documents named there, then reset it. An index that
    could not be opened at all is reset too; look at the log of that moment for a storage error first.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.indexes import INDEXES


def index(name: str, state: str | None, type_: str = "Map", invalid: bool | None = False) -> Row:
    """Return an index of node A, for the cases below."""
    return {"node": "A", "database": "Shop", "name": name, "state": state, "type": type_, "is_invalid": invalid}


CHECK = Check(
    id="indexes.given_up",
    title="Index was given up by the server",
    doc=__doc__,
    tables=(INDEXES,),
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN state = 'Error' OR type = 'Faulty' OR is_invalid THEN 'critical'
                WHEN state IN ('Normal', 'Idle', 'Disabled') THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN type = 'Faulty' THEN 'the index could not be opened'
                WHEN state IS NULL THEN 'state not reported'
                ELSE concat('state ', state, if(is_invalid, ', marked invalid', ''))
            END AS reason,
            node,
            database,
            path,
            name,
            state,
            type,
            is_invalid,
            map_attempts,
            map_errors
        FROM indexes
    """,
    cases=(
        Case(
            "every state",
            given={
                "indexes": (
                    index("a", "Normal"),
                    index("b", "Error"),
                    index("c", "Disabled"),
                    index("d", "Idle"),
                    index("e", "Normal", invalid=True),
                    index("f", None, type_="Faulty", invalid=None),
                )
            },
            expect=(
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.CRITICAL),
                ("A/Shop/c", Status.OK),
                ("A/Shop/d", Status.OK),
                ("A/Shop/e", Status.CRITICAL),
                ("A/Shop/f", Status.CRITICAL),
            ),
        ),
    ),
)
