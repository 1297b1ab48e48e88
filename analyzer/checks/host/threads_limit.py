"""A RavenDB process has nearly as many threads as it may.

What it looks at
    The threads of each RavenDB process against the smallest of `kernel.threads-max`, `kernel.pid_max`, the
    limit of its control group and that of its user.

Why it matters
    At the limit no thread can be started: an index or a task does not begin, and the process may end.

What to do
    Raise the limit that is the smallest: `TasksMax=infinity` in the unit, `LimitNPROC`, or `kernel.pid_max` and
    `kernel.threads-max` by sysctl. Very many threads are a sign in themselves: see Manage Server > Debug >
    Advanced > Threads Runtime Info in the Studio.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.cgroups import CGROUPS
from analyzer.tables.kernel_settings import KERNEL_SETTINGS
from analyzer.tables.raven_processes import RAVEN_PROCESSES


def process(pid: int, **facts: object) -> Row:
    """Return a RavenDB process of node A, for the cases below."""
    return {"node": "A", "pid": pid, **facts}


CHECK = Check(
    id="host.threads_limit",
    title="Threads run out",
    doc=__doc__,
    tables=(RAVEN_PROCESSES, KERNEL_SETTINGS),
    also=(CGROUPS,),
    thresholds={
        "warning_percent": Threshold(70, "% in use", source="ours, not measured"),
        "critical_percent": Threshold(95, "% in use", source="the server's own alert ServerLimits"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'pid ' || pid) AS resource,
            CASE
                WHEN used_percent > $critical_percent THEN 'critical'
                WHEN used_percent > $warning_percent THEN 'warning'
                WHEN used_percent <= $warning_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} of {:,} threads in use', threads, threads_limit), 'not reported') AS reason,
            node,
            database,
            path,
            pid,
            threads,
            threads_limit
        FROM (
            SELECT *, 100 * threads / nullif(threads_limit, 0) AS used_percent
            FROM (
                SELECT
                    *,
                    least(
                        processes_limit,
                        (SELECT min(pids_limit) FROM cgroups WHERE cgroups.pid = raven_processes.pid),
                        (
                            SELECT min(TRY_CAST(value AS BIGINT))
                            FROM kernel_settings
                            WHERE name IN ('kernel.threads-max', 'kernel.pid_max')
                        )
                    ) AS threads_limit
                FROM raven_processes
            )
        )
    """,
    cases=(
        Case(
            "each line",
            given={
                "raven_processes": (process(1, threads=70), process(2, threads=71), process(3, threads=96)),
                "kernel_settings": (
                    {"name": "kernel.threads-max", "value": "100"},
                    {"name": "kernel.pid_max", "value": "32768"},
                ),
            },
            expect=(
                ("A/pid 1", Status.OK),
                ("A/pid 2", Status.WARNING),
                ("A/pid 3", Status.CRITICAL),
            ),
        ),
        Case(
            "a smaller limit of the control group",
            given={
                "raven_processes": (process(1, threads=70),),
                "kernel_settings": ({"name": "kernel.threads-max", "value": "1000"},),
                "cgroups": ({"pid": 1, "pids_limit": 80},),
            },
            expect=(("A/pid 1", Status.WARNING),),
        ),
    ),
)
