"""A node has very many storage environments.

What it looks at
    The storage environments of all databases of a node: two for each database, and one for each index.

Why it matters
    Each has journals, scratch files, maps and threads of its own, and they flush and sync on the same disk by
    turns: ten at a time and three a disk by default. With hundreds of busy ones a turn takes long, and journals
    pile up.

What to do
    Merge indexes, delete unused ones, unload databases that nobody uses, or put some databases on another disk or
    node.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.storage_environments import STORAGE_ENVIRONMENTS


def environments(node: str, count: int) -> tuple[Row, ...]:
    """Return storage environments of a node."""
    return tuple({"node": node, "database": "Shop", "name": f"i{n}", "type": "Index"} for n in range(count))


CHECK = Check(
    id="storage.many_environments",
    title="Node has very many storage environments",
    doc=__doc__,
    tables=(STORAGE_ENVIRONMENTS,),
    thresholds={
        "notice_environments": Threshold(250, "environments", source="ours, not measured"),
        "warning_environments": Threshold(500, "environments", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN environments > $warning_environments THEN 'warning'
                WHEN environments > $notice_environments THEN 'notice'
                WHEN environments BETWEEN 1 AND $notice_environments THEN 'ok'
                ELSE 'unknown'
            END AS status,
            format('{:,} environments of {:,} databases, {:,} of them indexes', environments, databases, indexes)
                AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            environments,
            indexes,
            databases
        FROM (
            SELECT
                node,
                list(DISTINCT path) AS path,
                count(name) AS environments,
                count(*) FILTER (type = 'Index') AS indexes,
                count(DISTINCT database) AS databases
            FROM storage_environments
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "storage_environments": (
                    *environments("A", 250),
                    *environments("B", 251),
                    *environments("C", 500),
                    *environments("D", 501),
                )
            },
            expect=(("A", Status.OK), ("B", Status.NOTICE), ("C", Status.NOTICE), ("D", Status.WARNING)),
        ),
    ),
)
