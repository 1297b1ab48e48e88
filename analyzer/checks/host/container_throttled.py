"""The control group of a RavenDB process is stopped for having used up its processor time.

What it looks at
    The share of periods, a tenth of a second each, in which the group was stopped.

Why it matters
    All threads stop at once until the next period. Each request that falls into such a pause takes that much
    longer, and heartbeats of the cluster come late.

What to do
    Raise the processor limit of the container or unit, or take work away: indexes nobody queries, concurrent
    ETL or subscriptions. A limit of whole cores with the same number told to .NET works best.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.cgroups import CGROUPS


def group(pid: int, **facts: object) -> Row:
    """Return the control group of a RavenDB process of node A, for the cases below."""
    return {"node": "A", "pid": pid, "is_raven": True, "version": 2, **facts}


CHECK = Check(
    id="host.container_throttled",
    title="Container is stopped for its processor limit",
    doc=__doc__,
    tables=(CGROUPS,),
    thresholds={
        "warning_percent": Threshold(5, "% of the periods", source="ours, not measured"),
        "critical_percent": Threshold(25, "% of the periods", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'pid ' || pid) AS resource,
            CASE
                WHEN throttled_percent > $critical_percent THEN 'critical'
                WHEN throttled_percent > $warning_percent THEN 'warning'
                WHEN throttled_percent <= $warning_percent THEN 'ok'
                WHEN cpu_limit_cores IS NULL AND memory_used_bytes > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('stopped in {:.1f} % of {:,} periods', throttled_percent, cpu_periods),
                CASE WHEN cpu_limit_cores IS NULL AND memory_used_bytes > 0 THEN 'no limit' END,
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            pid,
            cpu_limit_cores,
            cpu_periods,
            cpu_throttled_periods,
            cpu_throttled_us
        FROM (
            SELECT *, 100 * cpu_throttled_periods / nullif(cpu_periods, 0) AS throttled_percent
            FROM cgroups
            WHERE is_raven OR is_raven IS NULL
        )
    """,
    cases=(
        Case(
            "each line",
            given={
                "cgroups": (
                    group(1, cpu_periods=100, cpu_throttled_periods=5),
                    group(2, cpu_periods=100, cpu_throttled_periods=6),
                    group(3, cpu_periods=100, cpu_throttled_periods=26),
                )
            },
            expect=(
                ("A/pid 1", Status.OK),
                ("A/pid 2", Status.WARNING),
                ("A/pid 3", Status.CRITICAL),
            ),
        ),
        Case(
            "no limit",
            given={"cgroups": (group(1, cpu_periods=0, cpu_throttled_periods=0, memory_used_bytes=9),)},
            expect=(("A/pid 1", Status.OK),),
        ),
        Case(
            "on the upper line",
            given={"cgroups": (group(1, cpu_periods=100, cpu_throttled_periods=25),)},
            expect=(("A/pid 1", Status.WARNING),),
        ),
    ),
)
