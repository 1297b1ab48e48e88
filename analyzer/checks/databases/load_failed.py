"""A database cannot be loaded.

What it looks at
    The databases as each node lists them, with the error of the last attempt to load them.

Why it matters
    Nobody can read or write it on this node, and its tasks and backups do not run. The first request shows the
    error; later ones only repeat it.

What to do
    Read the error with its log: a damaged or missing journal, a full disk, a lock or denied access, a missing key.
    Keep the files as they are before anything is tried.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.database_overviews import DATABASE_OVERVIEWS


def overview(name: str, error: str | None) -> Row:
    """Return a database as node A lists it."""
    return {"node": "A", "name": name, "load_error": error}


CHECK = Check(
    id="databases.load_failed",
    title="Database cannot be loaded",
    doc=__doc__,
    tables=(DATABASE_OVERVIEWS,),
    sql="""
        SELECT
            concat_ws('/', node, name) AS resource,
            CASE
                WHEN load_error IS NOT NULL THEN 'critical'
                WHEN name IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN load_error IS NOT NULL THEN left(regexp_replace(load_error, '\\s+', ' ', 'g'), 200)
                WHEN name IS NOT NULL THEN 'no error'
                ELSE 'not reported'
            END AS reason,
            node,
            name AS database,
            path,
            load_error,
            is_disabled
        FROM database_overviews
    """,
    cases=(
        Case(
            "with and without an error",
            given={"database_overviews": (overview("a", None), overview("b", "InvalidJournalException: last synced"))},
            expect=(("A/a", Status.OK), ("A/b", Status.CRITICAL)),
        ),
    ),
)
