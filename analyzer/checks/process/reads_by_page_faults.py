"""The server often waits for pages that are not in memory.

What it looks at
    Page faults of each RavenDB process that had to read from a disk, per second since it started.

Why it matters
    RavenDB reads its files through memory. Each such fault stops a thread for a read of the disk; many of them mean
    that the data in use does not fit in memory.

What to do
    A server that just started or builds an index has many for a while. If they stay: more memory, fewer indexes, or
    a faster disk.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.raven_processes import RAVEN_PROCESSES


def faults(pid: int, per_second: int | None) -> Row:
    """Return a process of node A that had this many faults a second for an hour."""
    same: Row = {"node": "A", "pid": pid, "started_at": "2026-11-24T09:00:00Z", "captured_at": "2026-11-24T10:00:00Z"}
    return same | {"major_faults": None if per_second is None else per_second * 3600}


CHECK = Check(
    id="process.reads_by_page_faults",
    title="Server waits for pages from disk",
    doc=__doc__,
    tables=(RAVEN_PROCESSES,),
    thresholds={
        "warning_faults": Threshold(100, "faults a second", source="ours, not measured"),
        "critical_faults": Threshold(1000, "faults a second", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'pid ' || pid) AS resource,
            CASE
                WHEN faults_per_second > $critical_faults THEN 'critical'
                WHEN faults_per_second > $warning_faults THEN 'warning'
                WHEN faults_per_second <= $warning_faults THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,.1f} a second over {:,.1f} h', faults_per_second, up_seconds / 3600),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            pid,
            faults_per_second,
            major_faults,
            resident_bytes
        FROM (
            SELECT *, major_faults / nullif(up_seconds, 0) AS faults_per_second
            FROM (SELECT *, epoch(captured_at) - epoch(started_at) AS up_seconds FROM raven_processes)
        )
    """,
    cases=(
        Case(
            "on and past each limit",
            given={
                "raven_processes": (faults(1, 100), faults(2, 104), faults(3, 1000), faults(4, 1040), faults(5, None))
            },
            expect=(
                ("A/pid 1", Status.OK),
                ("A/pid 2", Status.WARNING),
                ("A/pid 3", Status.WARNING),
                ("A/pid 4", Status.CRITICAL),
                ("A/pid 5", Status.UNKNOWN),
            ),
        ),
    ),
)
