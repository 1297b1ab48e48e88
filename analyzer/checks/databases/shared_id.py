"""Two databases say that they are the same one.

What it looks at
    The id that each database keeps in its storage, over all nodes.

Why it matters
    Every copy has an id of its own; changes are told apart by it. A folder that was copied to make a second
    database takes the id along, and then changes of one are taken for changes of the other: replication skips or
    loops.

What to do
    Find out which folder was copied. Delete that copy and bring the data over by a backup and restore, an import or
    replication instead.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.database_stats import DATABASE_STATS


def stats(node: str, database: str, database_id: str) -> Row:
    """Return what a database says of itself."""
    return {"node": node, "database": database, "database_id": database_id}


CHECK = Check(
    id="databases.shared_id",
    title="Two databases have the same id",
    doc=__doc__,
    tables=(DATABASE_STATS,),
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN same > 1 THEN 'critical'
                WHEN same = 1 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN same > 1 THEN format('{} databases have the id {}', same, database_id)
                WHEN same = 1 THEN 'its id is its own'
                ELSE 'id not reported'
            END AS reason,
            node,
            database,
            path,
            database_id,
            same
        FROM (
            SELECT *, if(database_id IS NOT NULL, count(*) OVER (PARTITION BY database_id), NULL) AS same
            FROM database_stats
        )
    """,
    cases=(
        Case(
            "an id each, and a copied folder",
            given={
                "database_stats": (
                    stats("A", "Shop", "x"),
                    stats("B", "Shop", "y"),
                    stats("A", "Copied", "z"),
                    stats("B", "Copy", "z"),
                )
            },
            expect=(
                ("A/Shop", Status.OK),
                ("B/Shop", Status.OK),
                ("A/Copied", Status.CRITICAL),
                ("B/Copy", Status.CRITICAL),
            ),
        ),
    ),
)
