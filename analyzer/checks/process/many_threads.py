"""The server runs many threads.

What it looks at
    Threads of the server process.

Why it matters
    Each database has threads of its own and each index has one. Hundreds of them compete for the cores, and
    each holds memory.

What to do
    Count databases and indexes on the node. Merge indexes over the same collection, delete unused ones, and
    spread databases over more nodes.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status, Threshold
from analyzer.tables.thread_counts import THREAD_COUNTS

CHECK = Check(
    id="process.many_threads",
    title="Server has many threads",
    doc=__doc__,
    tables=(THREAD_COUNTS,),
    thresholds={
        "notice_threads": Threshold(500, "threads", source="RavenDB's own package analyzer, 7.2"),
        "warning_threads": Threshold(1000, "threads", source="RavenDB's own package analyzer, 7.2"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN threads > $warning_threads THEN 'warning'
                WHEN threads > $notice_threads THEN 'notice'
                WHEN threads <= $notice_threads THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} threads', threads), 'not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            threads,
            dedicated_threads
        FROM thread_counts
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "thread_counts": (
                    {"node": "A", "threads": 500},
                    {"node": "B", "threads": 501},
                    {"node": "C", "threads": 1001},
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.WARNING),
            ),
        ),
        Case(
            "on the upper line",
            given={"thread_counts": ({"node": "A", "threads": 1000},)},
            expect=(("A", Status.NOTICE),),
        ),
    ),
)
