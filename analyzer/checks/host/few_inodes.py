"""A volume is short of inodes.

What it looks at
    The share of each writable volume's inodes that is free. File systems that make inodes as they go are left
    out.

Why it matters
    Without a free inode no file can be made although there is space: RavenDB cannot open a new journal, and a
    write fails as on a full disk.

What to do
    Find the folder with very many small files (`du --inodes -x / | sort -n | tail`), often temporary files,
    mail queues or old logs, and clean it. The number of inodes of ext4 is fixed when the file system is made.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.instances import INSTANCES
from analyzer.tables.volumes import VOLUMES


def volume(key: str, free_percent: int) -> Row:
    """Return a volume of node A, for the cases below."""
    return {"node": "A", "key": key, "mount": f"/{key}", "inodes": 1000, "free_inodes": 10 * free_percent}


CHECK = Check(
    id="host.few_inodes",
    title="Volume is short of inodes",
    doc=__doc__,
    tables=(VOLUMES,),
    also=(INSTANCES,),
    thresholds={
        "warning_percent": Threshold(10, "% free", source="ours, not measured"),
        "critical_percent": Threshold(5, "% free", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, mount) AS resource,
            CASE
                WHEN free_percent < $critical_percent AND holds_raven THEN 'critical'
                WHEN free_percent < $warning_percent AND holds_raven THEN 'warning'
                WHEN free_percent < $critical_percent THEN 'notice'
                WHEN free_percent >= $critical_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.1f} % of {:,} inodes are free', free_percent, inodes),
                error,
                'no inodes reported'
            ) AS reason,
            node,
            database,
            path,
            mount,
            holds_raven,
            inodes,
            free_inodes
        FROM (
            SELECT
                *,
                100 * free_inodes / nullif(inodes, 0) AS free_percent,
                EXISTS (SELECT 1 FROM instances WHERE volumes.key IN (data_volume, log_volume)) AS holds_raven
            FROM volumes
        )
        WHERE NOT coalesce(is_read_only, false)
            AND (inodes IS NOT NULL OR total_bytes IS NULL)
            AND (holds_raven OR coalesce(file_system, '') NOT IN ('tmpfs', 'squashfs', 'iso9660', 'overlay'))
    """,
    cases=(
        Case(
            "each line, on the volume of the data",
            given={
                "instances": ({"data_volume": "1"}, {"data_volume": "2"}, {"log_volume": "3"}),
                "volumes": (volume("1", 4), volume("2", 9), volume("3", 10)),
            },
            expect=(
                ("A//1", Status.CRITICAL),
                ("A//2", Status.WARNING),
                ("A//3", Status.OK),
            ),
        ),
        Case(
            "a volume without RavenDB; btrfs has no fixed number",
            given={"volumes": (volume("1", 4), volume("2", 9), volume("3", 0) | {"inodes": None, "total_bytes": 1})},
            expect=(
                ("A//1", Status.NOTICE),
                ("A//2", Status.OK),
            ),
        ),
        Case(
            "on the lower line, and under it without RavenDB",
            given={"instances": ({"data_volume": "1"},), "volumes": (volume("1", 5), volume("2", 5), volume("3", 4))},
            expect=(
                ("A//1", Status.WARNING),
                ("A//2", Status.OK),
                ("A//3", Status.NOTICE),
            ),
        ),
    ),
)
