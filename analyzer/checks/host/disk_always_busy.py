"""A disk has been busy nearly all the time since boot.

What it looks at
    The share of the time since boot in which each block device had something to do.

Why it matters
    A single spinning disk that is always busy has no room for a peak: flushes pile up, then journals, then writes
    wait. A disk of many parts can be busy and still take more, so read it beside its times.

What to do
    See what reads and writes (table processes, and the reads and writes of the storage in the report). Spread
    databases over disks, or move to a faster one.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.block_devices import BLOCK_DEVICES
from analyzer.tables.hosts import HOSTS

HOST: Row = {"node": "A", "boot_at": "2026-11-24T09:00:00Z", "captured_at": "2026-11-24T10:00:00Z"}


def busy(name: str, percent: int) -> Row:
    """Return a disk of node A that was busy for this share of the hour since boot."""
    return {"node": "A", "name": name, "busy_ms": percent * 36_000, "captured_at": "2026-11-24T10:00:00Z"}


CHECK = Check(
    id="host.disk_always_busy",
    title="Disk is busy all the time",
    doc=__doc__,
    tables=(BLOCK_DEVICES,),
    also=(HOSTS,),
    thresholds={
        "warning_percent": Threshold(90, "% of the time since boot", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, name) AS resource,
            CASE
                WHEN busy_percent > $warning_percent THEN 'warning'
                WHEN busy_percent <= $warning_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('busy for {:.0f} % of the {:,.1f} h since boot', busy_percent, since_boot_seconds / 3600),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            busy_percent,
            is_rotational,
            reads,
            writes
        FROM (
            SELECT
                *,
                busy_ms / 10 / nullif(since_boot_seconds, 0) AS busy_percent
            FROM (
                SELECT
                    block_devices.*,
                    epoch(block_devices.captured_at) - epoch(hosts.boot_at) AS since_boot_seconds
                FROM block_devices
                LEFT JOIN hosts ON hosts.node IS NOT DISTINCT FROM block_devices.node
            )
        )
        WHERE name IS NULL OR NOT regexp_matches(name, '^(fd|sr|loop|zram|ram)[0-9]')
    """,
    cases=(
        Case(
            "on and past the limit",
            given={"hosts": (HOST,), "block_devices": (busy("a", 90), busy("b", 92))},
            expect=(
                ("A/a", Status.OK),
                ("A/b", Status.WARNING),
            ),
        ),
        Case(
            "boot time not known",
            given={"block_devices": (busy("a", 99),)},
            expect=(("A/a", Status.UNKNOWN),),
        ),
    ),
)
