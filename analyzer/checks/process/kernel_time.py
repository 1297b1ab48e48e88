"""The server process spends much of its CPU time in the kernel.

What it looks at
    The share of the CPU time of the process since its start that was spent in the kernel. A process that
    has used little CPU so far is not judged by a share.

Why it matters
    RavenDB works in its own code most of the time. Much kernel time comes from page faults where memory is
    short, from slow or failing disks, from many small reads and writes, or from a virus scanner that looks
    at each of them.

What to do
    Compare memory and page faults on the host first. Exclude the data folder from virus scanners. The check
    process.thread_in_kernel names the threads.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.cpu_times import CPU_TIMES


def cpu(node: str, kernel_minutes: int, total_minutes: int) -> Row:
    """Return the CPU time of a node, for the cases below."""
    return {"node": node, "kernel_seconds": 60.0 * kernel_minutes, "total_seconds": 60.0 * total_minutes}


CHECK = Check(
    id="process.kernel_time",
    title="Server spends much CPU time in the kernel",
    doc=__doc__,
    tables=(CPU_TIMES,),
    thresholds={
        "little_seconds": Threshold(600, "s of CPU time", source="ours, not measured"),
        "warning_percent": Threshold(30, "% in the kernel", source="RavenDB's own package analyzer, 7.2"),
        "critical_percent": Threshold(50, "% in the kernel", source="RavenDB's own package analyzer, 7.2"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN total_seconds < $little_seconds THEN 'ok'
                WHEN kernel_percent >= $critical_percent THEN 'critical'
                WHEN kernel_percent > $warning_percent THEN 'warning'
                WHEN kernel_percent <= $warning_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.1f} % of {:,.0f} s of CPU time was spent in the kernel', kernel_percent, total_seconds),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            kernel_seconds,
            total_seconds
        FROM (SELECT *, 100 * kernel_seconds / nullif(total_seconds, 0) AS kernel_percent FROM cpu_times)
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "cpu_times": (
                    cpu("A", 30, 100),
                    cpu("B", 31, 100),
                    cpu("C", 50, 100),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.CRITICAL),
            ),
        ),
        Case(
            "started a moment ago",
            given={"cpu_times": (cpu("A", 6, 9),)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "little time in all, and just under the upper line",
            given={"cpu_times": (cpu("A", 9, 10), cpu("B", 49, 100), cpu("C", 9, 10) | {"total_seconds": 630.0})},
            expect=(
                ("A", Status.CRITICAL),
                ("B", Status.WARNING),
                ("C", Status.CRITICAL),
            ),
        ),
    ),
)
