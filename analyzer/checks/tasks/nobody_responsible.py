"""No node is responsible for an enabled task.

What it looks at
    The responsible node of each enabled ongoing task.

Why it matters
    A task without one does nothing. The cluster names one as soon as a member of the database is well.

What to do
    Look at the state of the nodes of the database, and whether the license lets tasks move to another node.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.tasks import TASKS
from analyzer.tables.uptimes import UPTIMES


def task(name: str, responsible: str | None) -> Row:
    """Return a task as node A tells it, for the cases below."""
    same: Row = {"node": "A", "database": "Shop", "task": 1, "type": "RavenEtl", "name": name, "state": "Enabled"}
    return same | {"responsible_node": responsible}


CHECK = Check(
    id="tasks.nobody_responsible",
    title="No node is responsible for a task",
    doc=__doc__,
    tables=(TASKS,),
    also=(UPTIMES,),
    thresholds={
        "settle_seconds": Threshold(300, "s since the start", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, type, name, task) AS resource,
            CASE
                WHEN state = 'Disabled' THEN 'ok'
                WHEN responsible_node IS NOT NULL THEN 'ok'
                WHEN task IS NOT NULL AND age_of_server_seconds < $settle_seconds THEN 'notice'
                WHEN task IS NOT NULL THEN 'warning'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN responsible_node IS NOT NULL THEN 'node ' || responsible_node
                WHEN task IS NOT NULL
                THEN concat('no responsible node', if(state = 'Disabled', ', the task is disabled', ''))
                ELSE 'not reported'
            END AS reason,
            node,
            database,
            path,
            type,
            name,
            state,
            responsible_node,
            mentor_node,
            age_of_server_seconds
        FROM (
            SELECT tasks.*, uptime_seconds AS age_of_server_seconds
            FROM tasks
            LEFT JOIN uptimes ON uptimes.node = tasks.node
            WHERE type IS DISTINCT FROM 'Subscription'
        )
    """,
    cases=(
        Case(
            "one, none, off, nothing told",
            given={"tasks": (task("a", "A"), task("b", None), task("c", None) | {"state": "Disabled"}, {"node": "A"})},
            expect=(
                ("A/Shop/RavenEtl/a/1", Status.OK),
                ("A/Shop/RavenEtl/b/1", Status.WARNING),
                ("A/Shop/RavenEtl/c/1", Status.OK),
                ("A", Status.UNKNOWN),
            ),
        ),
        Case(
            "the server just started, and a while ago",
            given={
                "uptimes": ({"node": "A", "uptime_seconds": 290.0}, {"node": "B", "uptime_seconds": 300.0}),
                "tasks": (task("a", None), task("b", None) | {"node": "B"}),
            },
            expect=(
                ("A/Shop/RavenEtl/a/1", Status.NOTICE),
                ("B/Shop/RavenEtl/b/1", Status.WARNING),
            ),
        ),
    ),
)
