"""One node is responsible for most tasks of the cluster.

What it looks at
    The responsible node of all enabled tasks of all databases, each task counted once, where the cluster has
    several nodes.

Why it matters
    Backups, replications and ETL share that node, its memory and its disk, while the others have time.

What to do
    See whether preferred nodes (mentors) are set, and change them. A database whose members are only on that node
    must be given others first.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.tasks import TASKS
from analyzer.tables.topologies import TOPOLOGIES

THREE: tuple[Row, ...] = ({"node": "A", "members": 3, "watchers": 0},)


def held(node: str, tasks: int, first: int = 0) -> tuple[Row, ...]:
    """Return tasks that a node is responsible for, as node A tells them."""
    same: Row = {"node": "A", "database": "Shop", "type": "Backup", "state": "Enabled", "responsible_node": node}
    return tuple(same | {"task": first + number} for number in range(tasks))


CHECK = Check(
    id="cluster.task_skew",
    title="Tasks pile up on one node",
    doc=__doc__,
    tables=(TASKS, TOPOLOGIES),
    thresholds={
        "enough_tasks": Threshold(20, "tasks", source="ours, not measured"),
        "warning_percent": Threshold(75, "% of the tasks", source="ours, not measured"),
    },
    sql="""
        SELECT
            'cluster' AS resource,
            CASE
                WHEN tasks >= $enough_tasks AND share_percent > $warning_percent THEN 'warning'
                WHEN tasks > 0 AND (tasks < $enough_tasks OR share_percent <= $warning_percent) THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{} of {} tasks on node {}', largest, tasks, busiest),
                'no responsible node is told'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            tasks,
            share_percent,
            largest,
            busiest
        FROM (
            SELECT
                CAST(NULL AS VARCHAR) AS node,
                flatten(list(paths)) AS path,
                sum(here)::BIGINT AS tasks,
                max(here) AS largest,
                arg_max(responsible_node, here) AS busiest,
                100.0 * max(here) / sum(here) AS share_percent
            FROM (
                SELECT
                    responsible_node,
                    count(DISTINCT concat_ws('/', database, type, task)) FILTER (WHERE responsible_node IS NOT NULL)
                        AS here,
                    list(DISTINCT path) AS paths
                FROM tasks
                WHERE state IS DISTINCT FROM 'Disabled'
                GROUP BY responsible_node
            )
            HAVING count(*) > 0 AND (SELECT max(coalesce(members, 0) + coalesce(watchers, 0)) FROM topologies) > 1
        )
    """,
    cases=(
        Case(
            "documented form: on and past the share",
            given={"topologies": THREE, "tasks": (*held("A", 75), *held("B", 25, 75))},
            expect=(("cluster", Status.OK),),
        ),
        Case(
            "documented form: past the share",
            given={"topologies": THREE, "tasks": (*held("A", 77), *held("B", 23, 77))},
            expect=(("cluster", Status.WARNING),),
        ),
        Case(
            "documented form: enough and too few tasks",
            given={"topologies": THREE, "tasks": held("A", 20)},
            expect=(("cluster", Status.WARNING),),
        ),
        Case(
            "documented form: too few tasks",
            given={"topologies": THREE, "tasks": held("A", 19)},
            expect=(("cluster", Status.OK),),
        ),
        Case(
            "documented form: nobody is responsible",
            given={"topologies": THREE, "tasks": ({"node": "A", "task": 1},)},
            expect=(("cluster", Status.UNKNOWN),),
        ),
        Case(
            "one node",
            given={"topologies": ({"node": "A", "members": 1},), "tasks": held("A", 40)},
            expect=(),
        ),
    ),
)
