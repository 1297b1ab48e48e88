"""A container has nearly as many threads as it may have.

What it looks at
    The number of tasks in the control group of each RavenDB process, beside its limit.

Why it matters
    A thread counts as a task. At the limit no thread can be started: databases and indexes do not load, and the
    server may end.

What to do
    Raise the limit: `TasksMax=infinity` in the unit of the service, `--pids-limit` of Docker, or podPidsLimit of
    the kubelet.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.cgroups import CGROUPS


def group(pid: int, tasks: int) -> Row:
    """Return the control group of a RavenDB process of node A, for the cases below."""
    return {"node": "A", "pid": pid, "is_raven": True, "pids": tasks, "pids_limit": 100}


CHECK = Check(
    id="host.container_processes_limit",
    title="Container may start few threads",
    doc=__doc__,
    tables=(CGROUPS,),
    thresholds={
        "warning_percent": Threshold(70, "% in use", source="ours, not measured"),
        "critical_percent": Threshold(90, "% in use", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'pid ' || pid) AS resource,
            CASE
                WHEN used_percent > $critical_percent THEN 'critical'
                WHEN used_percent > $warning_percent THEN 'warning'
                WHEN used_percent <= $warning_percent THEN 'ok'
                WHEN pids IS NOT NULL AND pids_limit IS NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,} of {:,} tasks', pids, pids_limit),
                format('{:,} tasks, no limit', pids),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            pid,
            used_percent,
            pids,
            pids_limit,
            group_path
        FROM (SELECT *, 100 * pids / nullif(pids_limit, 0) AS used_percent FROM cgroups WHERE coalesce(is_raven, true))
    """,
    cases=(
        Case(
            "on and past each limit",
            given={"cgroups": (group(1, 70), group(2, 71), group(3, 90), group(4, 91))},
            expect=(
                ("A/pid 1", Status.OK),
                ("A/pid 2", Status.WARNING),
                ("A/pid 3", Status.WARNING),
                ("A/pid 4", Status.CRITICAL),
            ),
        ),
        Case(
            "no limit, and not counted",
            given={"cgroups": (group(1, 70) | {"pids_limit": None}, {"node": "A", "pid": 2, "is_raven": True})},
            expect=(
                ("A/pid 1", Status.OK),
                ("A/pid 2", Status.UNKNOWN),
            ),
        ),
    ),
)
