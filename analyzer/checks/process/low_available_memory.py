"""Little memory is left for the server to work with.

What it looks at
    The memory that the server counts as available for processing: free memory, and what the system can free
    without writing. Its own low-memory line is the lesser of 2 GB and a tenth of the memory.

Why it matters
    Below that line RavenDB makes smaller batches, frees its caches and puts off backups. Everything gets
    slower, and the kernel may end the process.

What to do
    See what uses the memory: the processes of the host, then managed and unmanaged memory of the server.
    Add memory, move databases to another node, or give other programs on the machine a limit.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.memory import MEMORY


def memory(node: str, physical_gib: int, available_gib: int) -> Row:
    """Return the memory of a node, for the cases below."""
    return {
        "node": node,
        "physical_bytes": physical_gib * 2**30,
        "available_for_processing_bytes": available_gib * 2**30,
    }


CHECK = Check(
    id="process.low_available_memory",
    title="Little memory is left for the server",
    doc=__doc__,
    tables=(MEMORY,),
    thresholds={
        "low_memory_bytes": Threshold(2147483648, "bytes", source="server default Memory.LowMemoryLimitInMb"),
        "low_memory_percent": Threshold(10, "% of memory", source="server default Memory.LowMemoryLimitInMb"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN available <= line_bytes / 2 THEN 'critical'
                WHEN available <= line_bytes THEN 'warning'
                WHEN available > line_bytes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.2f} GiB is available of {:.1f} GiB', available / 2**30, physical_bytes / 2**30),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            available,
            physical_bytes,
            line_bytes
        FROM (
            SELECT
                *,
                available_for_processing_bytes AS available,
                CASE WHEN physical_bytes IS NOT NULL
                    THEN least($low_memory_bytes, physical_bytes * $low_memory_percent / 100)
                END AS line_bytes
            FROM memory
        )
    """,
    cases=(
        Case(
            "a large machine",
            given={
                "memory": (
                    memory("A", 64, 3),
                    memory("B", 64, 2),
                    memory("C", 64, 1),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.CRITICAL),
            ),
        ),
        Case(
            "a small machine",
            given={"memory": (memory("A", 4, 1),)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "on and over the share of a small machine, and over the bytes of a large one",
            given={
                "memory": tuple(
                    memory(node, 0, 0) | {"physical_bytes": size, "available_for_processing_bytes": free}
                    for node, size, free in (
                        ("A", 1000, 100),
                        ("B", 1000, 104),
                        ("C", 2**40, 2**31),
                        ("D", 2**40, 2**31 * 26 // 25),
                    )
                )
            },
            expect=(
                ("A", Status.WARNING),
                ("B", Status.OK),
                ("C", Status.WARNING),
                ("D", Status.OK),
            ),
        ),
    ),
)
