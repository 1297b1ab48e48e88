"""The server process uses much of the processor.

What it looks at
    The share of its processors that the process used during the one second of the server's own sample of threads.

Why it matters
    A process at its limit answers late, also to the heartbeats of the cluster. One second is a short look: a peak
    proves nothing, so compare with host.busy_processor and the times of the threads.

What to do
    See which threads are on top in the table threads; their names tell the index or the database. Compare with the
    rate of requests.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.thread_counts import THREAD_COUNTS


def used(node: str, percent: float | None) -> Row:
    """Return the processor use of a node's server, for the cases below."""
    return {"node": node, "process_cpu_percent": percent, "machine_cpu_percent": 99.0}


CHECK = Check(
    id="process.busy_processor",
    title="Server uses much processor time",
    doc=__doc__,
    tables=(THREAD_COUNTS,),
    thresholds={
        "notice_percent": Threshold(70, "% of the processors", source="RavenDB's own Zabbix template"),
        "warning_percent": Threshold(95, "% of the processors", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN process_cpu_percent > $warning_percent THEN 'warning'
                WHEN process_cpu_percent > $notice_percent THEN 'notice'
                WHEN process_cpu_percent <= $notice_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.0f} % during a second, the machine {:.0f} %', process_cpu_percent, machine_cpu_percent),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            process_cpu_percent,
            machine_cpu_percent,
            active_cores
        FROM thread_counts
    """,
    cases=(
        Case(
            "on and past each limit",
            given={"thread_counts": (used("A", 70), used("B", 71), used("C", 95), used("D", 96), used("E", None))},
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.NOTICE),
                ("D", Status.WARNING),
                ("E", Status.UNKNOWN),
            ),
        ),
    ),
)
