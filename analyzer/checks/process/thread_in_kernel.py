"""A busy thread spends much of its time in the kernel.

What it looks at
    The share of its CPU time that each thread spent in the kernel. Threads with less than a minute of CPU
    time, or one percent of that of the process, are left out.

Why it matters
    RavenDB works in its own code most of the time. A thread in the kernel waits for pages, for the disk or
    for locks of the system. Threads that flush data to disk are there by nature.

What to do
    The name tells what the thread does. For an index or a database look at memory and disks of the host,
    and at virus scanners on the data folder.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.cpu_times import CPU_TIMES
from analyzer.tables.threads import THREADS

CPU: Row = {"node": "A", "total_seconds": 10_000.0}


def thread(name: str, total_seconds: float, kernel_seconds: float = 0) -> Row:
    """Return a thread of node A, whose process used 10,000 s of CPU, for the cases below."""
    return {
        "node": "A",
        "id": 7,
        "name": name,
        "total_seconds": total_seconds,
        "kernel_seconds": kernel_seconds,
    }


CHECK = Check(
    id="process.thread_in_kernel",
    title="A busy thread spends its time in the kernel",
    doc=__doc__,
    tables=(
        THREADS,
        CPU_TIMES,
    ),
    thresholds={
        "busy_seconds": Threshold(60, "s of CPU time", source="RavenDB's own package analyzer, 7.2"),
        "small_percent": Threshold(1, "% of CPU time", source="RavenDB's own package analyzer, 7.2"),
        "notice_percent": Threshold(40, "% in the kernel", source="RavenDB's own package analyzer, 7.2"),
        "warning_percent": Threshold(50, "% in the kernel", source="RavenDB's own package analyzer, 7.2"),
    },
    sql="""
        SELECT
            concat_ws('/', node, name, id) AS resource,
            CASE
                WHEN kernel_percent >= $warning_percent THEN 'warning'
                WHEN kernel_percent > $notice_percent THEN 'notice'
                WHEN kernel_percent <= $notice_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.0f} % of {:,.0f} s of CPU time in the kernel', kernel_percent, total_seconds),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            name,
            kernel_seconds,
            total_seconds
        FROM (
            SELECT
                threads.*,
                100 * threads.total_seconds / nullif(cpu_times.total_seconds, 0) AS share_percent,
                100 * threads.kernel_seconds / nullif(threads.total_seconds, 0) AS kernel_percent
            FROM threads
            LEFT JOIN cpu_times ON cpu_times.node = threads.node
        )
        WHERE total_seconds > $busy_seconds
            AND (share_percent > $small_percent OR share_percent IS NULL)
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "cpu_times": (CPU,),
                "threads": (
                    thread("w", 150, 15),
                    thread("x", 1000, 400),
                    thread("y", 1000, 401),
                    thread("z", 1000, 500),
                ),
            },
            expect=(
                ("A/w/7", Status.OK),
                ("A/x/7", Status.OK),
                ("A/y/7", Status.NOTICE),
                ("A/z/7", Status.WARNING),
            ),
        ),
        Case(
            "too little to look at",
            given={
                "cpu_times": (CPU,),
                "threads": (
                    thread("x", 60, 60),
                    thread("y", 99, 99),
                ),
            },
            expect=(),
        ),
        Case(
            "beside the lines of what is looked at",
            given={
                "cpu_times": (CPU | {"total_seconds": 1000.0},),
                "threads": (thread("a", 60, 60), thread("b", 62, 62), thread("c", 64, 31.5)),
            },
            expect=(
                ("A/b/7", Status.WARNING),
                ("A/c/7", Status.NOTICE),
            ),
        ),
    ),
)
