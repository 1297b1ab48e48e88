"""A server started a short time ago.

What it looks at
    The time since the server process started.

Why it matters
    What a server keeps in memory is gone after a start: decisions of the observer, input and output times,
    low-memory events, batches of indexes. A clean report of a young process says little about before.

What to do
    Find out why it started: the end of the log before the start, the kernel log for a process that was
    ended for lack of memory, the service manager. Read the logs of before as well.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status, Threshold
from analyzer.tables.uptimes import UPTIMES

CHECK = Check(
    id="server.recently_restarted",
    title="Server started a short time ago",
    doc=__doc__,
    tables=(UPTIMES,),
    thresholds={
        "young_seconds": Threshold(3600, "s since the start", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN uptime_seconds < $young_seconds THEN 'notice'
                WHEN uptime_seconds >= $young_seconds THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                CASE
                    WHEN uptime_seconds < 7200 THEN format('up for {:.0f} min', uptime_seconds / 60)
                    ELSE format('up for {:.1f} h', uptime_seconds / 3600)
                END,
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            uptime_seconds,
            started_at
        FROM uptimes
    """,
    cases=(
        Case(
            "on and under the line",
            given={
                "uptimes": (
                    {"node": "A", "uptime_seconds": 3600.0},
                    {"node": "B", "uptime_seconds": 3599.0},
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
            ),
        ),
    ),
)
