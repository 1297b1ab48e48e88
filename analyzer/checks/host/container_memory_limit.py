"""The control group of a RavenDB process is near its memory limit.

What it looks at
    The memory of the group, without the file pages that were not used lately, against its limit. Containers and
    units with `MemoryMax` have such a limit.

Why it matters
    At the limit the kernel takes pages away from the server or kills it, although the machine has memory.

What to do
    Raise the limit of the container or unit, or lower `Memory.LowMemoryLimitInMb` only if the machine is known
    to be large enough. See whether the memory is anonymous (the server's own) or files (its data): only the
    first is a sign of growth.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.cgroups import CGROUPS


def group(pid: int, **facts: object) -> Row:
    """Return the control group of a RavenDB process of node A, for the cases below."""
    return {"node": "A", "pid": pid, "is_raven": True, "version": 2, **facts}


CHECK = Check(
    id="host.container_memory_limit",
    title="Container is near its memory limit",
    doc=__doc__,
    tables=(CGROUPS,),
    thresholds={
        "warning_percent": Threshold(85, "% of the limit", source="ours, not measured"),
        "critical_percent": Threshold(95, "% of the limit", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'pid ' || pid) AS resource,
            CASE
                WHEN used_percent > $critical_percent THEN 'critical'
                WHEN used_percent > $warning_percent THEN 'warning'
                WHEN used_percent <= $warning_percent THEN 'ok'
                WHEN memory_limit_bytes IS NULL AND memory_used_bytes > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.0f} % of {:.1f} GiB is in use', used_percent, memory_limit_bytes / 1024 ** 3),
                CASE WHEN memory_limit_bytes IS NULL AND memory_used_bytes > 0 THEN 'no limit' END,
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            pid,
            memory_limit_bytes,
            memory_used_bytes,
            memory_anonymous_bytes,
            memory_inactive_file_bytes,
            memory_limit_hits,
            memory_limited_by
        FROM (
            SELECT
                *,
                100 * (memory_used_bytes - memory_inactive_file_bytes) / nullif(memory_limit_bytes, 0) AS used_percent
            FROM cgroups
            WHERE is_raven OR is_raven IS NULL
        )
    """,
    cases=(
        Case(
            "each line",
            given={
                "cgroups": (
                    group(1, memory_limit_bytes=100, memory_used_bytes=95, memory_inactive_file_bytes=10),
                    group(2, memory_limit_bytes=100, memory_used_bytes=96, memory_inactive_file_bytes=10),
                    group(3, memory_limit_bytes=100, memory_used_bytes=96, memory_inactive_file_bytes=0),
                )
            },
            expect=(
                ("A/pid 1", Status.OK),
                ("A/pid 2", Status.WARNING),
                ("A/pid 3", Status.CRITICAL),
            ),
        ),
        Case(
            "no limit; the group of the collector alone",
            given={"cgroups": (group(1, memory_used_bytes=9), group(2) | {"is_raven": False})},
            expect=(("A/pid 1", Status.OK),),
        ),
    ),
)
