"""A task is pinned to one node.

What it looks at
    The enabled tasks that are pinned to their preferred node, and whether the cluster reaches that node.

Why it matters
    A pinned task does not move when its node fails: it waits until the node is back.

What to do
    Unpin the task, unless only that node reaches the destination.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.tasks import TASKS
from analyzer.tables.topology_nodes import TOPOLOGY_NODES

LOST: tuple[Row, ...] = (
    {"node": "A", "tag": "B", "is_connected": True},
    {"node": "A", "tag": "C", "is_connected": False},
)


def task(name: str, is_pinned: bool | None) -> Row:
    """Return a task of node A that prefers node B, for the cases below."""
    same: Row = {"node": "A", "database": "Shop", "task": 1, "type": "RavenEtl", "name": name, "state": "Enabled"}
    return same | {"mentor_node": "B", "is_pinned": is_pinned}


CHECK = Check(
    id="tasks.pinned",
    title="Ongoing task is pinned to a node",
    doc=__doc__,
    tables=(TASKS,),
    also=(TOPOLOGY_NODES,),
    sql="""
        SELECT
            concat_ws('/', node, database, type, name, task) AS resource,
            CASE
                WHEN is_pinned AND NOT is_reached THEN 'warning'
                WHEN is_pinned THEN 'notice'
                WHEN NOT is_pinned THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN is_pinned AND NOT is_reached
                THEN concat('pinned to node ', mentor_node, ', which is not connected')
                WHEN is_pinned THEN concat('pinned to node ', mentor_node)
                WHEN NOT is_pinned THEN 'not pinned'
                ELSE 'not reported'
            END AS reason,
            node,
            database,
            path,
            type,
            name,
            mentor_node,
            responsible_node
        FROM (
            SELECT
                tasks.*,
                NOT EXISTS (
                    SELECT 1
                    FROM topology_nodes
                    WHERE topology_nodes.tag = mentor_node AND NOT topology_nodes.is_connected
                ) AS is_reached
            FROM tasks
            WHERE state IS DISTINCT FROM 'Disabled'
        )
    """,
    cases=(
        Case(
            "not pinned, and not told",
            given={"tasks": (task("a", False), task("b", None))},
            expect=(
                ("A/Shop/RavenEtl/a/1", Status.OK),
                ("A/Shop/RavenEtl/b/1", Status.UNKNOWN),
            ),
        ),
        Case(
            "documented form: pinned, to a node that is there and one that is not",
            given={"topology_nodes": LOST, "tasks": (task("a", True), task("b", True) | {"mentor_node": "C"})},
            expect=(
                ("A/Shop/RavenEtl/a/1", Status.NOTICE),
                ("A/Shop/RavenEtl/b/1", Status.WARNING),
            ),
        ),
    ),
)
