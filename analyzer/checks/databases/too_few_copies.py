"""A database has fewer copies than it should, or only one in a cluster.

What it looks at
    Members of each database against its replication factor, and against the size of the cluster.

Why it matters
    What is on one node only is gone with that node.

What to do
    Bring the missing node back, or add another node to the database group (Databases, Manage group).
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.databases import DATABASES
from analyzer.tables.topology_nodes import TOPOLOGY_NODES


def database(name: str, factor: int, *members: str) -> Row:
    """Return a database, as node A tells of it."""
    return {"node": "A", "database": name, "replication_factor": factor, "members": list(members)}


NODES = tuple({"node": "A", "tag": tag} for tag in "ABC")


CHECK = Check(
    id="databases.too_few_copies",
    title="Database has fewer copies than it should",
    doc=__doc__,
    tables=(DATABASES,),
    also=(TOPOLOGY_NODES,),
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN copies < replication_factor THEN 'warning'
                WHEN copies = 1 AND nodes_in_cluster > 1 THEN 'warning'
                WHEN copies >= replication_factor THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                concat(
                    format('{} of {} copies are up to date', copies, replication_factor),
                    format(', the cluster has {} nodes', nodes_in_cluster)
                ),
                'topology not reported'
            ) AS reason,
            node,
            database,
            path,
            members,
            rehabs,
            promotables,
            replication_factor,
            nodes_in_cluster
        FROM (
            SELECT d.*, len(d.members) AS copies, c.nodes_in_cluster
            FROM databases AS d
            LEFT JOIN (SELECT node, count(*) AS nodes_in_cluster FROM topology_nodes GROUP BY node) AS c USING (node)
        )
    """,
    cases=(
        Case(
            "enough, too few, one in a cluster of three",
            given={
                "databases": (database("a", 2, "A", "B"), database("b", 3, "A", "B"), database("c", 1, "A")),
                "topology_nodes": NODES,
            },
            expect=(("A/a", Status.OK), ("A/b", Status.WARNING), ("A/c", Status.WARNING)),
        ),
        Case("one of one", given={"databases": (database("a", 1, "A"),)}, expect=(("A/a", Status.OK),)),
    ),
)
