"""The swap of the machine is nearly full.

What it looks at
    The share of the swap in use.

Why it matters
    What lies in swap is read back page by page when it is needed, and a full swap leaves the kernel no way out
    but to kill a process.

What to do
    See what holds the memory (table `processes`), add memory, and only then more swap.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.host_memory import HOST_MEMORY

GIB = 1024**3


def memory(**facts: int) -> Row:
    """Return the memory of node A, for the cases below."""
    return {"node": "A", **facts}


CHECK = Check(
    id="host.swap_nearly_full",
    title="Swap is nearly full",
    doc=__doc__,
    tables=(HOST_MEMORY,),
    thresholds={
        "warning_percent": Threshold(80, "% used", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'swap') AS resource,
            CASE
                WHEN used_percent > $warning_percent THEN 'warning'
                WHEN used_percent <= $warning_percent OR swap_total_bytes = 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                CASE WHEN swap_total_bytes = 0 THEN 'no swap' END,
                format('{:.0f} % of {:.1f} GiB is used', used_percent, swap_total_bytes / 1024 ** 3),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            swap_total_bytes,
            swap_used_bytes,
            pages_swapped_in,
            pages_swapped_out
        FROM (SELECT *, 100 * swap_used_bytes / nullif(swap_total_bytes, 0) AS used_percent FROM host_memory)
    """,
    cases=(
        Case(
            "on the line",
            given={"host_memory": (memory(swap_total_bytes=100, swap_used_bytes=80),)},
            expect=(("A/swap", Status.OK),),
        ),
        Case(
            "over it",
            given={"host_memory": (memory(swap_total_bytes=100, swap_used_bytes=81),)},
            expect=(("A/swap", Status.WARNING),),
        ),
        Case(
            "no swap",
            given={"host_memory": (memory(swap_total_bytes=0, swap_used_bytes=0),)},
            expect=(("A/swap", Status.OK),),
        ),
    ),
)
