"""A node serves very many databases and indexes.

What it looks at
    The databases that each node has loaded, and their indexes. Each has a thread and a storage environment of its own
    while it is loaded.

Why it matters
    Threads, journals, scratch files and memory maps are taken even where nobody asks. When all have work at once, after
    a start or at the hour of the backups, they wait for each other: flushes go ten at a time and three a disk. With
    some hundreds of databases a node runs out of threads, maps or time-outs.

What to do
    Spread the databases over more nodes, merge databases of small tenants, unload earlier what nobody uses
    (`Databases.MaxIdleTimeInSec`), and remove indexes that nobody queries (indexes.unused).
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.database_stats import DATABASE_STATS
from analyzer.tables.idle_databases import IDLE_DATABASES


def with_indexes(node: str, indexes: int | None) -> Row:
    """Return the counts of one database."""
    return {"node": node, "database": "Shop", "indexes": indexes}


def listed(node: str, loaded: int, asleep: int = 0) -> tuple[Row, ...]:
    """Return the databases that a node has to do with."""
    return tuple({"node": node, "name": f"d{n}", "is_loaded": n < loaded} for n in range(loaded + asleep))


CHECK = Check(
    id="server.too_many_databases",
    title="Node serves very many databases and indexes",
    doc=__doc__,
    tables=(DATABASE_STATS,),
    also=(IDLE_DATABASES,),
    thresholds={
        "warning_databases": Threshold(100, "loaded databases", source="ours, not measured"),
        "critical_databases": Threshold(
            500, "loaded databases", source="ours, not measured: 800 to 900 small ones were seen to fail"
        ),
        "notice_threads": Threshold(250, "databases and indexes", source="ours, not measured"),
        "warning_threads": Threshold(
            1000, "databases and indexes", source="an article of the vendor on sizing; the number is ours"
        ),
        "critical_threads": Threshold(2000, "databases and indexes", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN loaded >= $critical_databases OR workers > $critical_threads THEN 'critical'
                WHEN loaded > $warning_databases OR workers > $warning_threads THEN 'warning'
                WHEN workers > $notice_threads THEN 'notice'
                WHEN loaded <= $warning_databases AND workers <= $notice_threads THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} databases are loaded, with {:,} indexes', loaded, indexes), 'not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            loaded,
            indexes,
            workers
        FROM (
            SELECT
                * EXCLUDE (loaded),
                coalesce(listed.loaded, told) AS loaded,
                coalesce(listed.loaded, told) + indexes AS workers
            FROM (
                SELECT
                    node,
                    list(DISTINCT path) AS path,
                    count(indexes) AS told,
                    sum(indexes)::BIGINT AS indexes
                FROM database_stats
                GROUP BY node
            )
            LEFT JOIN (
                SELECT node, if(count(is_loaded) = count(*), count(*) FILTER (is_loaded), NULL) AS loaded
                FROM idle_databases
                GROUP BY node
            ) AS listed USING (node)
        )
    """,
    cases=(
        Case(
            "on and past each limit of databases and indexes",
            given={
                "database_stats": (
                    with_indexes("A", 249),
                    with_indexes("B", 250),
                    with_indexes("C", 999),
                    with_indexes("D", 1000),
                    with_indexes("E", 1999),
                    with_indexes("F", 2000),
                    with_indexes("G", None),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.NOTICE),
                ("D", Status.WARNING),
                ("E", Status.WARNING),
                ("F", Status.CRITICAL),
                ("G", Status.UNKNOWN),
            ),
        ),
        Case(
            "on and past each limit of loaded databases; those asleep do not count",
            given={
                "database_stats": tuple(with_indexes(node, 0) for node in "ABCD"),
                "idle_databases": (*listed("A", 100, 600), *listed("B", 101), *listed("C", 499), *listed("D", 500)),
            },
            expect=(("A", Status.OK), ("B", Status.WARNING), ("C", Status.WARNING), ("D", Status.CRITICAL)),
        ),
    ),
)
