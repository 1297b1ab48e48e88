"""The machine has less swap than RavenDB asks for.

What it looks at
    The size of the swap against the memory of the machine.

Why it matters
    Swap lets the kernel move away what is never used, and gives a short peak somewhere to go. Without it the
    kernel kills the largest process instead, which is RavenDB. The server raises its own alert for this.

What to do
    Add a swap file on an SSD: half the memory, 8 GB at most. In a container the host decides; there it may be
    ignored.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.host_memory import HOST_MEMORY

GIB = 1024**3


def memory(**facts: int) -> Row:
    """Return the memory of node A, for the cases below."""
    return {"node": "A", **facts}


CHECK = Check(
    id="host.small_swap",
    title="Machine has little swap",
    doc=__doc__,
    tables=(HOST_MEMORY,),
    thresholds={
        "large_bytes": Threshold(
            7.5 * 1024**3,
            "bytes of memory from which the second rule counts",
            source="server default PerformanceHints.Memory.MinSwapSizeInMb",
        ),
        "small_swap_bytes": Threshold(
            1024**3 * 0.95,
            "bytes of swap for a small machine",
            source="server default PerformanceHints.Memory.MinSwapSizeInMb",
        ),
        "most_swap_bytes": Threshold(
            8 * 1024**3 * 0.95,
            "bytes of swap that are enough for any",
            source="server default PerformanceHints.Memory.MinSwapSizeInMb",
        ),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'swap') AS resource,
            CASE
                WHEN swap_total_bytes = 0 AND wanted_bytes > 0 THEN 'warning'
                WHEN swap_total_bytes < wanted_bytes THEN 'notice'
                WHEN swap_total_bytes >= wanted_bytes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format(
                    '{:.1f} GiB of swap with {:.1f} GiB of memory',
                    swap_total_bytes / 1024 ** 3,
                    total_bytes / 1024 ** 3
                ),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            total_bytes,
            swap_total_bytes,
            wanted_bytes
        FROM (
            SELECT
                *,
                CASE
                    WHEN total_bytes < $large_bytes THEN $small_swap_bytes
                    WHEN total_bytes >= $large_bytes THEN least(total_bytes * 0.475, $most_swap_bytes)
                END AS wanted_bytes
            FROM host_memory
        )
    """,
    cases=(
        Case(
            "enough for a small machine",
            given={"host_memory": (memory(total_bytes=4 * GIB, swap_total_bytes=GIB),)},
            expect=(("A/swap", Status.OK),),
        ),
        Case(
            "enough for a large one",
            given={"host_memory": (memory(total_bytes=64 * GIB, swap_total_bytes=8 * GIB),)},
            expect=(("A/swap", Status.OK),),
        ),
        Case(
            "less",
            given={"host_memory": (memory(total_bytes=64 * GIB, swap_total_bytes=2 * GIB),)},
            expect=(("A/swap", Status.NOTICE),),
        ),
        Case(
            "none",
            given={"host_memory": (memory(total_bytes=4 * GIB, swap_total_bytes=0),)},
            expect=(("A/swap", Status.WARNING),),
        ),
        Case(
            "on and under each line",
            given={
                "host_memory": tuple(
                    memory(total_bytes=int(total * GIB), swap_total_bytes=int(swap * GIB)) | {"node": node}
                    for node, total, swap in (
                        ("A", 7.2, 1),
                        ("B", 7.6, 1),
                        ("C", 4, 0.96),
                        ("D", 4, 0.93),
                        ("E", 64, 7.7),
                        ("F", 64, 7.5),
                    )
                )
            },
            expect=(
                ("A/swap", Status.OK),
                ("B/swap", Status.NOTICE),
                ("C/swap", Status.OK),
                ("D/swap", Status.NOTICE),
                ("E/swap", Status.OK),
                ("F/swap", Status.NOTICE),
            ),
        ),
    ),
)
