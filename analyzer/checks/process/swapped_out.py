"""Memory of the server process is swapped out.

What it looks at
    The part of the memory of the server process that the Linux kernel moved to swap.

Why it matters
    RavenDB expects its memory in RAM. Each use of a page that is in swap waits for the disk, and a garbage
    collection touches them all.

What to do
    See what else uses memory on the machine. Lower vm.swappiness, give RavenDB more memory, and restart it
    in a quiet hour to bring its pages back.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status, Threshold
from analyzer.tables.process_status import PROCESS_STATUS

CHECK = Check(
    id="process.swapped_out",
    title="Memory of the server is swapped out",
    doc=__doc__,
    tables=(PROCESS_STATUS,),
    thresholds={
        "warning_percent": Threshold(5, "% of resident memory", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN swapped_percent > $warning_percent THEN 'warning'
                WHEN swapped_percent <= $warning_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format(
                    '{:.2f} GiB is swapped out, {:.1f} % of what is resident',
                    swapped_bytes / 2**30, swapped_percent
                ),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            swapped_bytes,
            resident_bytes
        FROM (SELECT *, 100 * swapped_bytes / nullif(resident_bytes, 0) AS swapped_percent FROM process_status)
    """,
    cases=(
        Case(
            "on and over the line",
            given={
                "process_status": (
                    {"node": "A", "resident_bytes": 1000, "swapped_bytes": 50},
                    {"node": "B", "resident_bytes": 1000, "swapped_bytes": 51},
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
            ),
        ),
    ),
)
