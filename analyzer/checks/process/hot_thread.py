"""One thread uses a notable share of the CPU time of the server.

What it looks at
    The CPU time of each thread since it started, as a share of that of the whole process. Threads with less
    than a minute of CPU time, or one percent, are left out.

Why it matters
    A thread runs on one core at a time. One that is always busy is a bottleneck that more cores do not
    help: an index that cannot keep up, or the one thread through which all writes of a database go.

What to do
    The name tells the database and the index. Open the view Indexing Performance of that database in the
    Studio, or look at what writes to that database.
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
    id="process.hot_thread",
    title="One thread uses much of the CPU time",
    doc=__doc__,
    tables=(
        THREADS,
        CPU_TIMES,
    ),
    thresholds={
        "busy_seconds": Threshold(60, "s of CPU time", source="RavenDB's own package analyzer, 7.2"),
        "small_percent": Threshold(1, "% of CPU time", source="RavenDB's own package analyzer, 7.2"),
        "notice_percent": Threshold(10, "% of CPU time", source="RavenDB's own package analyzer, 7.2"),
        "warning_percent": Threshold(20, "% of CPU time", source="RavenDB's own package analyzer, 7.2"),
    },
    sql="""
        SELECT
            concat_ws('/', node, name, id) AS resource,
            CASE
                WHEN share_percent > $warning_percent THEN 'warning'
                WHEN share_percent > $notice_percent THEN 'notice'
                WHEN share_percent <= $notice_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.1f} % of the CPU time of the process, {:,.0f} s', share_percent, total_seconds),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            name,
            total_seconds,
            cpu_percent
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
                    thread("w", 150),
                    thread("x", 1000),
                    thread("y", 1001),
                    thread("v", 1900),
                    thread("z", 2001),
                ),
            },
            expect=(
                ("A/w/7", Status.OK),
                ("A/x/7", Status.OK),
                ("A/y/7", Status.NOTICE),
                ("A/v/7", Status.NOTICE),
                ("A/z/7", Status.WARNING),
            ),
        ),
        Case(
            "too little to look at",
            given={
                "cpu_times": (CPU,),
                "threads": (
                    thread("x", 60),
                    thread("y", 99),
                ),
            },
            expect=(),
        ),
        Case(
            "beside the lines of what is looked at, and on the upper line",
            given={"cpu_times": (CPU | {"total_seconds": 100.0},), "threads": (thread("a", 60), thread("b", 62))},
            expect=(("A/b/7", Status.WARNING),),
        ),
    ),
)
