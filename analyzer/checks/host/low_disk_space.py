"""A volume is low on free space.

What it looks at
    The share and the amount of each writable volume that is free, as far as a process without root's rights may
    use it. The limits that matter hold for volumes with the data or the logs of RavenDB; any other full volume
    is only noted.

Why it matters
    RavenDB needs room to grow a journal before it can commit. A full volume stops writes, and the server then
    unloads the databases on it. A full log volume loses the very lines that would explain a problem.

What to do
    Find what grew: compare `du -x` of the data directory with Stats > Storage Report in the Studio. Extend the
    volume, or move backups and logs away. Compaction needs room for a second copy of what it compacts, so free
    space first. Never delete files in the data directory by hand.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.instances import INSTANCES
from analyzer.tables.volumes import VOLUMES

GIB = 1024**3


def volume(key: str, free_percent: int, total_bytes: int = 1000 * GIB) -> Row:
    """Return a volume of node A, for the cases below."""
    free = free_percent * total_bytes // 100
    return {"node": "A", "key": key, "mount": f"/{key}", "total_bytes": total_bytes, "free_bytes": free}


CHECK = Check(
    id="host.low_disk_space",
    title="Volume is low on free space",
    doc=__doc__,
    tables=(VOLUMES,),
    also=(INSTANCES,),
    thresholds={
        "warning_percent": Threshold(
            15, "% free", source="server default Storage.FreeSpaceAlertThresholdInPercentages"
        ),
        "warning_bytes": Threshold(1024**3, "bytes free", source="server default Storage.FreeSpaceAlertThresholdInMb"),
        "critical_percent": Threshold(5, "% free", source="RavenDB's own Zabbix template"),
        "critical_below_bytes": Threshold(
            100 * 1024**3, "bytes free; above it a small share is still much room", source="ours, not measured"
        ),
        "critical_bytes": Threshold(512 * 1024**2, "bytes free", source="ours, half of the server's own alert"),
    },
    sql="""
        SELECT
            concat_ws('/', node, mount) AS resource,
            CASE
                WHEN holds IS NULL AND free_percent < $critical_percent THEN 'notice'
                WHEN holds IS NULL AND free_percent >= $critical_percent THEN 'ok'
                WHEN free_bytes < $critical_bytes THEN 'critical'
                WHEN free_percent < $critical_percent AND free_bytes < $critical_below_bytes THEN 'critical'
                WHEN free_percent < $warning_percent OR free_bytes < $warning_bytes THEN 'warning'
                WHEN free_percent >= $warning_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.1f} % is free, {:.1f} GiB', free_percent, free_bytes / 1024 ** 3)
                    || coalesce(', holds ' || holds, ''),
                error,
                'no size reported'
            ) AS reason,
            node,
            database,
            path,
            mount,
            holds,
            device,
            file_system,
            total_bytes,
            free_bytes
        FROM (
            SELECT
                *,
                100 * free_bytes / nullif(total_bytes, 0) AS free_percent,
                (SELECT string_agg(DISTINCT what, ' and ' ORDER BY what) FROM (
                    SELECT data_volume AS key, 'data' AS what FROM instances
                    UNION ALL
                    SELECT log_volume, 'logs' FROM instances
                ) AS uses WHERE uses.key = volumes.key) AS holds
            FROM volumes
        )
        WHERE NOT coalesce(is_read_only, false)
            AND (holds IS NOT NULL OR coalesce(file_system, '') NOT IN ('tmpfs', 'squashfs', 'iso9660', 'overlay'))
    """,
    cases=(
        Case(
            "each line, on the volume of the data",
            given={
                "instances": ({"data_volume": "1"}, {"data_volume": "2"}, {"data_volume": "3", "log_volume": "4"}),
                "volumes": (volume("1", 4), volume("2", 5), volume("3", 14), volume("4", 15)),
            },
            expect=(
                ("A//1", Status.CRITICAL),
                ("A//2", Status.WARNING),
                ("A//3", Status.WARNING),
                ("A//4", Status.OK),
            ),
        ),
        Case(
            "little is free in all, though half of the volume",
            given={"instances": ({"data_volume": "1"},), "volumes": (volume("1", 50, GIB // 1024),)},
            expect=(("A//1", Status.CRITICAL),),
        ),
        Case(
            "four percent of a very large volume is much room",
            given={"instances": ({"data_volume": "1"},), "volumes": (volume("1", 4, 10_000 * GIB),)},
            expect=(("A//1", Status.WARNING),),
        ),
        Case(
            "a full volume without RavenDB is noted only; a snap image and a memory disk are always full",
            given={
                "volumes": (
                    volume("1", 1),
                    volume("2", 90),
                    volume("3", 0) | {"is_read_only": True},
                    volume("4", 0) | {"file_system": "tmpfs"},
                )
            },
            expect=(
                ("A//1", Status.NOTICE),
                ("A//2", Status.OK),
            ),
        ),
        Case(
            "a share that does not answer",
            given={
                "instances": ({"data_volume": "1"},),
                "volumes": ({"node": "A", "key": "1", "mount": "/1", "error": "no answer within 3 s"},),
            },
            expect=(("A//1", Status.UNKNOWN),),
        ),
        Case(
            "on and beside each line in bytes",
            given={
                "instances": tuple({"data_volume": key} for key in "123456"),
                "volumes": tuple(
                    volume(key, 50) | {"total_bytes": total, "free_bytes": free}
                    for key, total, free in (
                        ("1", 4 * GIB, GIB),
                        ("2", 4 * GIB, GIB * 24 // 25),
                        ("3", 2 * GIB, GIB // 2),
                        ("4", 2 * GIB, GIB * 12 // 25),
                        ("5", 2500 * GIB, 100 * GIB),
                        ("6", 2500 * GIB, 96 * GIB),
                    )
                ),
            },
            expect=(
                ("A//1", Status.OK),
                ("A//2", Status.WARNING),
                ("A//3", Status.WARNING),
                ("A//4", Status.CRITICAL),
                ("A//5", Status.WARNING),
                ("A//6", Status.CRITICAL),
            ),
        ),
    ),
)
