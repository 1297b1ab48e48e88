"""A node has very many databases loaded.

What it looks at
    The databases of each node that are loaded, out of those it had to do with since its start.

Why it matters
    A loaded database costs memory, threads and files even when nobody asks for it, and so does each of its indexes.
    Starts take long, and with some hundreds the node runs out of threads, maps or time-outs.

What to do
    Let databases that nobody uses unload earlier (`Databases.MaxIdleTimeInSec`), spread them over more nodes, or
    keep several tenants in one database.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.idle_databases import IDLE_DATABASES


def databases(node: str, loaded: int, asleep: int = 0) -> tuple[Row, ...]:
    """Return the databases of a node."""
    return tuple({"node": node, "name": f"d{n}", "is_loaded": n < loaded} for n in range(loaded + asleep))


CHECK = Check(
    id="databases.many_loaded",
    title="Node has very many databases loaded",
    doc=__doc__,
    tables=(IDLE_DATABASES,),
    thresholds={
        "warning_databases": Threshold(100, "databases", source="ours, not measured"),
        "critical_databases": Threshold(
            500, "databases", source="ours, not measured: 800 to 900 small ones were seen to fail"
        ),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN loaded >= $critical_databases THEN 'critical'
                WHEN loaded > $warning_databases THEN 'warning'
                WHEN loaded <= $warning_databases THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} of {:,} databases are loaded', loaded, databases), 'not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            loaded,
            databases
        FROM (
            SELECT
                node,
                list(DISTINCT path) AS path,
                count(name) AS databases,
                if(count(is_loaded) = count(*), count(*) FILTER (is_loaded), NULL) AS loaded
            FROM idle_databases
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "on and over each line; those asleep do not count",
            given={
                "idle_databases": (
                    *databases("A", 100, asleep=600),
                    *databases("B", 101),
                    *databases("C", 499),
                    *databases("D", 500),
                )
            },
            expect=(("A", Status.OK), ("B", Status.WARNING), ("C", Status.WARNING), ("D", Status.CRITICAL)),
        ),
    ),
)
