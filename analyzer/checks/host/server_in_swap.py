"""A part of a RavenDB process lies in swap.

What it looks at
    The memory of each RavenDB process that lies in swap, against what it holds in memory.

Why it matters
    Memory in swap has to be read back from disk before it can be used. Garbage collection touches all of it, so
    each collection then takes seconds in which nothing else runs.

What to do
    Give the machine more memory or move other programs away. `vm.swappiness=1` makes the kernel prefer giving
    up file pages. A restart of the server brings it back at once, if memory is free again.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.raven_processes import RAVEN_PROCESSES

GIB = 1024**3


def process(pid: int, **facts: object) -> Row:
    """Return a RavenDB process of node A, for the cases below."""
    return {"node": "A", "pid": pid, **facts}


CHECK = Check(
    id="host.server_in_swap",
    title="Server lies in swap",
    doc=__doc__,
    tables=(RAVEN_PROCESSES,),
    thresholds={
        "warning_percent": Threshold(5, "% of what is in memory", source="ours, not measured"),
        "least_bytes": Threshold(64 * 1024**2, "bytes that are looked at", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'pid ' || pid) AS resource,
            CASE
                WHEN swapped_percent > $warning_percent AND swapped_bytes > $least_bytes THEN 'warning'
                WHEN swapped_percent <= $warning_percent OR swapped_bytes <= $least_bytes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,.0f} MiB in swap, {:.1f} % of what it holds', swapped_bytes / 1024 ** 2, swapped_percent),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            pid,
            swapped_bytes,
            resident_bytes,
            major_faults
        FROM (SELECT *, 100 * swapped_bytes / nullif(resident_bytes, 0) AS swapped_percent FROM raven_processes)
    """,
    cases=(
        Case(
            "none, much, and a little of a small one",
            given={
                "raven_processes": (
                    process(1, swapped_bytes=0, resident_bytes=GIB),
                    process(2, swapped_bytes=GIB, resident_bytes=GIB),
                    process(3, swapped_bytes=9, resident_bytes=10),
                )
            },
            expect=(
                ("A/pid 1", Status.OK),
                ("A/pid 2", Status.WARNING),
                ("A/pid 3", Status.OK),
            ),
        ),
        Case(
            "on and over each line",
            given={
                "raven_processes": (
                    process(1, swapped_bytes=5 * GIB, resident_bytes=100 * GIB),
                    process(2, swapped_bytes=52 * GIB, resident_bytes=1000 * GIB),
                    process(3, swapped_bytes=64 * 1024**2, resident_bytes=1024),
                    process(4, swapped_bytes=67 * 1024**2, resident_bytes=1024),
                )
            },
            expect=(
                ("A/pid 1", Status.OK),
                ("A/pid 2", Status.WARNING),
                ("A/pid 3", Status.OK),
                ("A/pid 4", Status.WARNING),
            ),
        ),
    ),
)
