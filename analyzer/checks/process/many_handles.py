"""The server process holds very many handles.

What it looks at
    The number of handles of the process as .NET counts them: files, sockets and, on Windows, threads and events.

Why it matters
    A number far above that of databases, indexes and connections is a leak, and ends at the limit of the system.

What to do
    Group them by what they are (`ls -l /proc/PID/fd`, handle.exe on Windows). A restart helps for a while; open a
    case with the list.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.process_starts import PROCESS_STARTS


def held(node: str, handles: int | None) -> Row:
    """Return the process of a node, for the cases below."""
    return {"node": node, "process_id": 7, "handles": handles}


CHECK = Check(
    id="process.many_handles",
    title="Server holds many handles",
    doc=__doc__,
    tables=(PROCESS_STARTS,),
    thresholds={
        "warning_handles": Threshold(50_000, "handles", source="ours, not measured"),
        "critical_handles": Threshold(200_000, "handles", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN handles > $critical_handles THEN 'critical'
                WHEN handles > $warning_handles THEN 'warning'
                WHEN handles <= $warning_handles THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} handles', handles), 'not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            handles,
            process_id
        FROM process_starts
    """,
    cases=(
        Case(
            "on and past each limit",
            given={
                "process_starts": (
                    held("A", 50_000),
                    held("B", 52_000),
                    held("C", 200_000),
                    held("D", 208_000),
                    held("E", None),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.WARNING),
                ("D", Status.CRITICAL),
                ("E", Status.UNKNOWN),
            ),
        ),
    ),
)
