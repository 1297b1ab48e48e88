"""A disk takes long for a read or a write.

What it looks at
    The mean time of a read and of a write since boot, for each block device that has done enough of them for a mean
    to say something. Volumes on top of another device are counted there.

Why it matters
    A commit waits until its journal is on the disk, so the time of a write is the least time of a write request.
    Reads of data that is not in memory wait likewise.

What to do
    Look for a limit on operations per second (cloud disks, quotas of a SAN), for a neighbour on the same storage
    and for errors in the kernel log. Compare with storage.slow_journal_writes, which measures the same from inside
    the server.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.block_devices import BLOCK_DEVICES
from analyzer.tables.volumes import VOLUMES

SPINNING = (("a", 25), ("b", 26), ("c", 100), ("d", 105))


def disk(name: str, mean_ms: float, operations: int = 10_000) -> Row:
    """Return a disk of node A with this mean time of a write, for the cases below."""
    same: Row = {"node": "A", "name": name, "is_rotational": False, "reads": operations, "read_ms": operations}
    return same | {"writes": operations, "write_ms": int(mean_ms * operations)}


CHECK = Check(
    id="host.slow_disk",
    title="Disk answers slowly",
    doc=__doc__,
    tables=(BLOCK_DEVICES,),
    also=(VOLUMES,),
    thresholds={
        "warning_flash_ms": Threshold(10, "ms a read or write", source="ours, not measured"),
        "critical_flash_ms": Threshold(50, "ms a read or write", source="ours, not measured"),
        "warning_spinning_ms": Threshold(25, "ms a read or write, of a spinning disk", source="ours, not measured"),
        "critical_spinning_ms": Threshold(100, "ms a read or write, of a spinning disk", source="ours, not measured"),
        "enough": Threshold(1000, "reads or writes since boot", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, name) AS resource,
            CASE
                WHEN NOT coalesce(is_rotational, false) AND slowest_ms > $critical_flash_ms THEN 'critical'
                WHEN slowest_ms > $critical_spinning_ms THEN 'critical'
                WHEN NOT coalesce(is_rotational, false) AND slowest_ms > $warning_flash_ms THEN 'warning'
                WHEN slowest_ms > $warning_spinning_ms THEN 'warning'
                WHEN slowest_ms IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.1f} ms a read, {:.1f} ms a write since boot', read_mean_ms, write_mean_ms),
                'too few reads and writes for a mean'
            ) AS reason,
            node,
            database,
            path,
            slowest_ms,
            read_mean_ms,
            write_mean_ms,
            reads,
            writes,
            is_rotational,
            model,
            (
                SELECT list(DISTINCT mount ORDER BY mount)
                FROM volumes AS lying
                WHERE list_contains(disks.volumes, lying.key)
            ) AS mounts,
            (SELECT list(DISTINCT mount ORDER BY mount) FROM volumes) AS all_mounts
        FROM (
            SELECT
                *,
                greatest(read_mean_ms, write_mean_ms) AS slowest_ms
            FROM (
                SELECT
                    *,
                    CASE WHEN reads >= $enough THEN read_ms / reads END AS read_mean_ms,
                    CASE WHEN writes >= $enough THEN write_ms / writes END AS write_mean_ms
                FROM block_devices
            )
        ) AS disks
        WHERE name IS NULL OR NOT regexp_matches(name, '^(fd|sr|loop|zram|ram)[0-9]')
    """,
    cases=(
        Case(
            "flash, on and past each limit",
            given={"block_devices": (disk("a", 10), disk("b", 10.5), disk("c", 50), disk("d", 52))},
            expect=(
                ("A/a", Status.OK),
                ("A/b", Status.WARNING),
                ("A/c", Status.WARNING),
                ("A/d", Status.CRITICAL),
            ),
        ),
        Case(
            "spinning, on and past each limit",
            given={"block_devices": tuple(disk(n, ms) | {"is_rotational": True} for n, ms in SPINNING)},
            expect=(
                ("A/a", Status.OK),
                ("A/b", Status.WARNING),
                ("A/c", Status.WARNING),
                ("A/d", Status.CRITICAL),
            ),
        ),
        Case(
            "enough and too few to judge",
            given={"block_devices": (disk("a", 60, 1000), disk("b", 60, 960))},
            expect=(
                ("A/a", Status.CRITICAL),
                ("A/b", Status.UNKNOWN),
            ),
        ),
        Case(
            "a disc drive is left out",
            given={"block_devices": (disk("sr0", 900),)},
            expect=(),
        ),
    ),
)
