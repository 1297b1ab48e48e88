"""A node serves more databases and indexes than it has threads for.

What it looks at
    The databases of each node and their indexes: each database and each index has a thread of its own while it is
    loaded.

Why it matters
    Threads cost memory and, when all have work at once (after a start, at the hour of the backups), time to switch
    between them.

What to do
    Spread the databases over more nodes, merge databases of small tenants, or remove indexes that nobody queries
    (indexes.unused).
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.database_stats import DATABASE_STATS


def with_indexes(node: str, indexes: int) -> Row:
    """Return the counts of one database, for the cases below."""
    return {"node": node, "database": "Shop", "indexes": indexes}


CHECK = Check(
    id="server.too_many_databases",
    title="Node serves very many databases and indexes",
    doc=__doc__,
    tables=(DATABASE_STATS,),
    thresholds={
        "warning_threads": Threshold(
            1000, "databases and indexes", source="an article of the vendor on sizing; the number is ours"
        ),
        "critical_threads": Threshold(2000, "databases and indexes", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN workers > $critical_threads THEN 'critical'
                WHEN workers > $warning_threads THEN 'warning'
                WHEN workers <= $warning_threads THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} databases with {:,} indexes', databases, indexes), 'not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            workers,
            databases,
            indexes
        FROM (
            SELECT
                node,
                list(DISTINCT path) AS path,
                count(indexes) AS databases,
                sum(indexes)::BIGINT AS indexes,
                (count(indexes) + sum(indexes))::BIGINT AS workers
            FROM database_stats
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "on and past each limit",
            given={
                "database_stats": (
                    with_indexes("A", 999),
                    with_indexes("B", 1030),
                    with_indexes("C", 1999),
                    with_indexes("D", 2050),
                    {"node": "E"},
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.WARNING),
                ("D", Status.CRITICAL),
                ("E", Status.UNKNOWN),
            ),
        ),
    ),
)
