"""Much changed memory waits to be written to disk.

What it looks at
    Dirty pages and those being written, against the memory of the machine.

Why it matters
    When the kernel has more to write than the disk takes, it makes writers wait. A journal write then takes
    seconds, and every commit behind it waits too.

What to do
    Look at the write times of the disk (Storage > IO Stats in the Studio) and at who writes. A lower
    `vm.dirty_background_bytes` makes the kernel begin earlier.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.host_memory import HOST_MEMORY

GIB = 1024**3


def memory(**facts: int) -> Row:
    """Return the memory of node A, for the cases below."""
    return {"node": "A", **facts}


CHECK = Check(
    id="host.unwritten_pages",
    title="Much changed memory waits for the disk",
    doc=__doc__,
    tables=(HOST_MEMORY,),
    thresholds={
        "warning_percent": Threshold(10, "% of the memory", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'memory') AS resource,
            CASE
                WHEN waiting_percent > $warning_percent THEN 'warning'
                WHEN waiting_percent <= $warning_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:.1f} % of the memory waits to be written', waiting_percent), 'not reported') AS reason,
            node,
            database,
            path,
            total_bytes,
            dirty_bytes,
            writeback_bytes
        FROM (
            SELECT *, 100 * (dirty_bytes + writeback_bytes) / nullif(total_bytes, 0) AS waiting_percent
            FROM host_memory
        )
    """,
    cases=(
        Case(
            "on the line",
            given={"host_memory": (memory(total_bytes=100, dirty_bytes=9, writeback_bytes=1),)},
            expect=(("A/memory", Status.OK),),
        ),
        Case(
            "over it",
            given={"host_memory": (memory(total_bytes=100, dirty_bytes=9, writeback_bytes=2),)},
            expect=(("A/memory", Status.WARNING),),
        ),
    ),
)
