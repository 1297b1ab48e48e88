"""Much changed memory waits to be written to disk.

What it looks at
    Changed pages of temporary files that are not on disk yet, as a share of the memory, and whether the
    server has begun to refuse writes for it.

Why it matters
    RavenDB flushes them to the data files in the background. Where the disk cannot keep up they pile up.
    Above a quarter of the memory the server answers writes with 503 until they are written.

What to do
    Slow down bulk writes first. Then look at the disk: write latency, burst credits of cloud disks, other
    writers. A long open read transaction also keeps pages from being written.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.memory import MEMORY


def memory(node: str, dirty_gib: int, *, is_high_dirty: bool = False) -> Row:
    """Return a node with 100 GiB of memory, for the cases below."""
    return {
        "node": node,
        "physical_bytes": 100 * 2**30,
        "dirty_bytes": dirty_gib * 2**30,
        "is_high_dirty": is_high_dirty,
    }


CHECK = Check(
    id="process.high_dirty_memory",
    title="Changed memory waits for the disk",
    doc=__doc__,
    tables=(MEMORY,),
    thresholds={
        "warning_percent": Threshold(15, "% of memory", source="ours, not measured"),
        "critical_percent": Threshold(
            25, "% of memory", source="server default Memory.TemporaryDirtyMemoryAllowedPercentage"
        ),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN is_high_dirty OR dirty_percent > $critical_percent THEN 'critical'
                WHEN dirty_percent > $warning_percent THEN 'warning'
                WHEN dirty_percent <= $warning_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                concat(
                    format('{:.2f} GiB is dirty, {:.1f} % of the memory', dirty_bytes / 2**30, dirty_percent),
                    CASE WHEN is_high_dirty THEN '; writes are refused' END
                ),
                CASE WHEN is_high_dirty THEN 'writes are refused' END,
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            is_high_dirty,
            dirty_bytes,
            physical_bytes
        FROM (SELECT *, 100 * dirty_bytes / nullif(physical_bytes, 0) AS dirty_percent FROM memory)
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "memory": (
                    memory("A", 15),
                    memory("B", 16),
                    memory("C", 26),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.CRITICAL),
            ),
        ),
        Case(
            "the server says so",
            given={"memory": (memory("A", 1, is_high_dirty=True),)},
            expect=(("A", Status.CRITICAL),),
        ),
        Case(
            "on the upper line",
            given={"memory": (memory("A", 25),)},
            expect=(("A", Status.WARNING),),
        ),
    ),
)
