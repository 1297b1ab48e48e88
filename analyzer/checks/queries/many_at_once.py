"""Very many queries run at once.

What it looks at
    The queries that ran on each node at the capture, for each core that the server may use.

Why it matters
    Beyond a few for each core they only wait for one another, and hold memory and read transactions while they do.

What to do
    See which index or collection they ask (`running_queries`). Spread reads over the nodes (read balance), cache in
    the client, and look for a page that asks in a loop.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.running_queries import RUNNING_QUERIES
from analyzer.tables.thread_counts import THREAD_COUNTS


def node(tag: str, queries: int, cores: int = 10) -> tuple[tuple[Row, ...], Row]:
    """Return the queries of a node and its cores."""
    running = tuple({"node": tag, "database": "Shop", "index_name": "i", "query_id": n} for n in range(queries))
    return running, {"node": tag, "active_cores": cores}


QUIET, BUSY, BUSIER, FLOODED = node("A", 40), node("B", 41), node("C", 160), node("D", 161)


CHECK = Check(
    id="queries.many_at_once",
    title="Very many queries run at once",
    doc=__doc__,
    tables=(
        RUNNING_QUERIES,
        THREAD_COUNTS,
    ),
    thresholds={
        "warning_per_core": Threshold(4, "queries a core", source="ours, not measured"),
        "critical_per_core": Threshold(16, "queries a core", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN per_core > $critical_per_core THEN 'critical'
                WHEN per_core > $warning_per_core THEN 'warning'
                WHEN per_core <= $warning_per_core THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} queries run on {} cores', queries, cores), 'queries or cores not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            queries,
            cores,
            per_core,
            commonest_index
        FROM (
            SELECT
                c.node,
                any_value(c.path) AS path,
                max(c.active_cores) AS cores,
                count(q.query_id) AS queries,
                count(q.query_id) / nullif(max(c.active_cores), 0) AS per_core,
                mode(q.index_name) AS commonest_index
            FROM thread_counts AS c
            LEFT JOIN running_queries AS q USING (node)
            GROUP BY c.node
        )
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "running_queries": (*QUIET[0], *BUSY[0], *BUSIER[0], *FLOODED[0]),
                "thread_counts": (QUIET[1], BUSY[1], BUSIER[1], FLOODED[1]),
            },
            expect=(("A", Status.OK), ("B", Status.WARNING), ("C", Status.WARNING), ("D", Status.CRITICAL)),
        ),
        Case(
            "none runs",
            given={"thread_counts": ({"node": "A", "active_cores": 4},)},
            expect=(("A", Status.OK),),
        ),
    ),
)
