"""An index read documents and holds no entry.

What it looks at
    Indexes that are up to date, have mapped documents and hold no entries.

Why it matters
    Queries over it find nothing and nobody is told why: a filter in the map that no document passes, a field that
    was renamed, or a collection whose documents are gone.

What to do
    Compare the map with a document of its collection. Mend the definition, or delete the index.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.indexes import INDEXES


def index(name: str, entries: int, attempts: int, stale: bool = False) -> Row:
    """Return an index of node A, for the cases below."""
    counts = {"entries": entries, "map_attempts": attempts, "is_stale": stale}
    return {"node": "A", "database": "Shop", "name": name} | counts


CHECK = Check(
    id="indexes.empty",
    title="Index holds nothing",
    doc=__doc__,
    tables=(INDEXES,),
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN entries > 0 THEN 'ok'
                WHEN is_stale OR map_attempts = 0 THEN 'ok'
                WHEN entries = 0 AND NOT is_stale AND map_attempts > 0 THEN 'notice'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} entries of {:,} documents mapped', entries, map_attempts), 'not reported') AS reason,
            node,
            database,
            path,
            name,
            entries,
            map_attempts,
            is_stale
        FROM indexes
    """,
    cases=(
        Case(
            "full, new, at work, empty",
            given={
                "indexes": (
                    index("full", 1, 1),
                    index("new", 0, 0),
                    index("at-work", 0, 5, stale=True),
                    index("empty", 0, 5),
                )
            },
            expect=(
                ("A/Shop/full", Status.OK),
                ("A/Shop/new", Status.OK),
                ("A/Shop/at-work", Status.OK),
                ("A/Shop/empty", Status.NOTICE),
            ),
        ),
    ),
)
