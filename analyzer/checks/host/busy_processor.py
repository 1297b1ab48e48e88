"""The processor of the machine is saturated.

What it looks at
    The share of processor time in use over the sample, and the tasks that ran or waited per core over the last
    15 min. Both have to be high: one second says little.

Why it matters
    With more work than cores, requests, indexing and the heartbeats of the cluster wait for each other. A node
    whose heartbeats are late is taken for failed.

What to do
    See which process it is (table `processes`) and, for RavenDB, which threads (Manage Server > Debug >
    Advanced > Threads Runtime Info in the Studio). Then spread the load, remove indexes that nobody queries, or
    add cores.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.host_cpu import HOST_CPU


def cpu(**facts: float) -> Row:
    """Return the processor of node A, for the cases below."""
    return {"node": "A", **facts}


CHECK = Check(
    id="host.busy_processor",
    title="Processor is busy",
    doc=__doc__,
    tables=(HOST_CPU,),
    thresholds={
        "warning_busy_percent": Threshold(70, "% busy", source="RavenDB's own Zabbix template"),
        "critical_busy_percent": Threshold(90, "% busy", source="ours, not measured"),
        "warning_load": Threshold(1.5, "tasks per core", source="ours, not measured"),
        "critical_load": Threshold(3, "tasks per core", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'processor') AS resource,
            CASE
                WHEN busy_percent > $critical_busy_percent AND load > $critical_load THEN 'critical'
                WHEN busy_percent > $warning_busy_percent AND load > $warning_load THEN 'warning'
                WHEN busy_percent <= $critical_busy_percent OR load <= $critical_load THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.0f} % busy, {:.1f} tasks per core over 15 min', busy_percent, load),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            busy_percent,
            load_1m,
            load_5m,
            load_15m,
            logical_cores
        FROM (SELECT *, 100 - idle_percent AS busy_percent, load_15m / nullif(logical_cores, 0) AS load FROM host_cpu)
    """,
    cases=(
        Case(
            "busy for the moment only",
            given={"host_cpu": (cpu(idle_percent=0, load_15m=1, logical_cores=2),)},
            expect=(("A/processor", Status.OK),),
        ),
        Case(
            "busy for a while",
            given={"host_cpu": (cpu(idle_percent=20, load_15m=4, logical_cores=2),)},
            expect=(("A/processor", Status.WARNING),),
        ),
        Case(
            "saturated",
            given={"host_cpu": (cpu(idle_percent=1, load_15m=8, logical_cores=2),)},
            expect=(("A/processor", Status.CRITICAL),),
        ),
        Case(
            "on and over each line",
            given={
                "host_cpu": tuple(
                    cpu(idle_percent=100 - busy, load_15m=load, logical_cores=1) | {"node": node}
                    for node, busy, load in (
                        ("A", 70, 2),
                        ("B", 72, 2),
                        ("C", 80, 1.5),
                        ("D", 80, 1.55),
                        ("E", 90, 9),
                        ("F", 93, 9),
                        ("G", 99, 3),
                        ("H", 99, 3.1),
                    )
                )
            },
            expect=(
                ("A/processor", Status.OK),
                ("B/processor", Status.WARNING),
                ("C/processor", Status.OK),
                ("D/processor", Status.WARNING),
                ("E/processor", Status.WARNING),
                ("F/processor", Status.CRITICAL),
                ("G/processor", Status.WARNING),
                ("H/processor", Status.CRITICAL),
            ),
        ),
    ),
)
