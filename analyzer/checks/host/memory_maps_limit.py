"""A RavenDB process has nearly as many memory maps as it may, or may have few.

What it looks at
    The memory maps of each RavenDB process against `vm.max_map_count`.

Why it matters
    Voron maps its files, and each index and database needs many maps. At the limit the process gets out-of-
    memory errors although memory is free, also when it tries to give memory back.

What to do
    Set `vm.max_map_count=2000000` in `/etc/sysctl.d/` and apply it with `sysctl --system`. No restart is
    needed.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.kernel_settings import KERNEL_SETTINGS
from analyzer.tables.raven_processes import RAVEN_PROCESSES


def process(pid: int, **facts: object) -> Row:
    """Return a RavenDB process of node A, for the cases below."""
    return {"node": "A", "pid": pid, **facts}


CHECK = Check(
    id="host.memory_maps_limit",
    title="Memory maps run out",
    doc=__doc__,
    tables=(RAVEN_PROCESSES, KERNEL_SETTINGS),
    thresholds={
        "warning_percent": Threshold(70, "% in use", source="ours, not measured"),
        "critical_percent": Threshold(95, "% in use", source="the server's own alert ServerLimits"),
        "recommended_maps": Threshold(
            2_000_000, "maps", source="RavenDB documentation, page system-configuration-recommendations"
        ),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'pid ' || pid) AS resource,
            CASE
                WHEN used_percent > $critical_percent THEN 'critical'
                WHEN used_percent > $warning_percent THEN 'warning'
                WHEN maps_limit < $recommended_maps THEN 'notice'
                WHEN used_percent <= $warning_percent AND maps_limit >= $recommended_maps THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,} of {:,} maps in use', memory_maps, maps_limit),
                format('{:,} maps may be, the number in use is not known', maps_limit),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            pid,
            memory_maps,
            maps_limit
        FROM (
            SELECT *, 100 * memory_maps / nullif(maps_limit, 0) AS used_percent
            FROM (
                SELECT
                    *,
                    (
                        SELECT max(TRY_CAST(value AS BIGINT))
                        FROM kernel_settings
                        WHERE name = 'vm.max_map_count'
                    ) AS maps_limit
                FROM raven_processes
            )
        )
    """,
    cases=(
        Case(
            "each line",
            given={
                "raven_processes": (process(1, memory_maps=70), process(2, memory_maps=71), process(3, memory_maps=96)),
                "kernel_settings": ({"name": "vm.max_map_count", "value": "100"},),
            },
            expect=(
                ("A/pid 1", Status.NOTICE),
                ("A/pid 2", Status.WARNING),
                ("A/pid 3", Status.CRITICAL),
            ),
        ),
        Case(
            "as recommended",
            given={
                "raven_processes": (process(1, memory_maps=70),),
                "kernel_settings": ({"name": "vm.max_map_count", "value": "2000000"},),
            },
            expect=(("A/pid 1", Status.OK),),
        ),
        Case(
            "on the upper line",
            given={
                "raven_processes": (process(1, memory_maps=95),),
                "kernel_settings": ({"name": "vm.max_map_count", "value": "100"},),
            },
            expect=(("A/pid 1", Status.WARNING),),
        ),
        Case(
            "a little less than recommended",
            given={
                "raven_processes": (process(1, memory_maps=70),),
                "kernel_settings": ({"name": "vm.max_map_count", "value": "1900000"},),
            },
            expect=(("A/pid 1", Status.NOTICE),),
        ),
    ),
)
