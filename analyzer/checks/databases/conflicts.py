"""Documents are in conflict.

What it looks at
    The number of conflicts in each database.

Why it matters
    Two nodes changed a document at the same time, and nothing decides which version counts. Loading it fails until
    the conflict is resolved.

What to do
    Resolve to the latest version, or write a script (Settings, Conflict Resolution). Find out who writes the same
    document on two nodes.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.database_stats import DATABASE_STATS


def stats(database: str, conflicts: int) -> Row:
    """Return the counts of a database of node A."""
    return {"node": "A", "database": database, "conflicts": conflicts}


CHECK = Check(
    id="databases.conflicts",
    title="Documents are in conflict",
    doc=__doc__,
    tables=(DATABASE_STATS,),
    thresholds={
        "critical_conflicts": Threshold(1000, "conflicts", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN conflicts > $critical_conflicts THEN 'critical'
                WHEN conflicts > 0 THEN 'warning'
                WHEN conflicts = 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} conflicts', conflicts), 'not reported') AS reason,
            node,
            database,
            path,
            conflicts,
            documents_in_conflict
        FROM database_stats
    """,
    cases=(
        Case(
            "none, some, many",
            given={"database_stats": (stats("a", 0), stats("b", 1), stats("c", 1000), stats("d", 1001))},
            expect=(
                ("A/a", Status.OK),
                ("A/b", Status.WARNING),
                ("A/c", Status.WARNING),
                ("A/d", Status.CRITICAL),
            ),
        ),
    ),
)
