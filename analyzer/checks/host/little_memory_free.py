"""The machine has little memory left.

What it looks at
    The memory that programs could still get without swapping, against what the machine has.

Why it matters
    Below its own low-memory line the server shrinks batches, gives up caches and delays backups; everything
    gets slower, and the kernel may kill it.

What to do
    See which process holds the memory (table `processes`). Files that Voron maps count as available, so a small
    number is real need. Add memory, move other programs away, or look for an index or query that grew.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.host_memory import HOST_MEMORY

GIB = 1024**3


def memory(**facts: int) -> Row:
    """Return the memory of node A, for the cases below."""
    return {"node": "A", **facts}


CHECK = Check(
    id="host.little_memory_free",
    title="Little memory is available",
    doc=__doc__,
    tables=(HOST_MEMORY,),
    thresholds={
        "warning_percent": Threshold(
            10, "% of the memory", source="server default Memory.LowMemoryLimitInMb is the smaller of 10 % and 2 GB"
        ),
        "warning_bytes": Threshold(
            2 * 1024**3, "bytes", source="server default Memory.LowMemoryLimitInMb is the smaller of 10 % and 2 GB"
        ),
        "critical_part": Threshold(0.5, "of the warning line", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'memory') AS resource,
            CASE
                WHEN available_bytes < $critical_part * line THEN 'critical'
                WHEN available_bytes < line THEN 'warning'
                WHEN available_bytes >= line THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.1f} of {:.1f} GiB are available', available_bytes / 1024 ** 3, total_bytes / 1024 ** 3),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            total_bytes,
            available_bytes,
            dirty_bytes,
            mapped_bytes
        FROM (SELECT *, least(total_bytes * $warning_percent / 100, $warning_bytes) AS line FROM host_memory)
    """,
    cases=(
        Case(
            "enough",
            given={"host_memory": (memory(total_bytes=8 * GIB, available_bytes=GIB),)},
            expect=(("A/memory", Status.OK),),
        ),
        Case(
            "under the line of a small machine",
            given={"host_memory": (memory(total_bytes=8 * GIB, available_bytes=GIB // 2),)},
            expect=(("A/memory", Status.WARNING),),
        ),
        Case(
            "under half the line of a large one",
            given={"host_memory": (memory(total_bytes=64 * GIB, available_bytes=GIB - 1),)},
            expect=(("A/memory", Status.CRITICAL),),
        ),
        Case(
            "on and under each line, of small and large machines",
            given={
                "host_memory": tuple(
                    memory(total_bytes=total, available_bytes=available) | {"node": node}
                    for node, total, available in (
                        ("A", 10 * GIB, GIB),
                        ("B", 10 * GIB, GIB * 24 // 25),
                        ("C", 10 * GIB, GIB // 2),
                        ("D", 10 * GIB, GIB * 12 // 25),
                        ("E", 64 * GIB, 2 * GIB),
                        ("F", 64 * GIB, 2 * GIB * 24 // 25),
                    )
                )
            },
            expect=(
                ("A/memory", Status.OK),
                ("B/memory", Status.WARNING),
                ("C/memory", Status.WARNING),
                ("D/memory", Status.CRITICAL),
                ("E/memory", Status.OK),
                ("F/memory", Status.WARNING),
            ),
        ),
    ),
)
