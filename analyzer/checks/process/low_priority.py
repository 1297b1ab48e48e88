"""The server process runs with a low priority.

What it looks at
    The priority of the process as .NET reports it.

Why it matters
    A process of low priority waits for every other one. Heartbeats of the cluster come late, and the node loses
    elections.

What to do
    Remove the setting from the unit of the service (`Nice=`, `CPUSchedulingPolicy=`) or from the script that starts
    the server.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status
from analyzer.tables.process_starts import PROCESS_STARTS

LOWER = (("A", "BelowNormal"), ("B", "Idle"), ("C", None))


CHECK = Check(
    id="process.low_priority",
    title="Server runs with low priority",
    doc=__doc__,
    tables=(PROCESS_STARTS,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN priority IN ('Idle', 'BelowNormal') THEN 'warning'
                WHEN priority IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce('priority ' || priority, 'not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            priority,
            process_id
        FROM process_starts
    """,
    cases=(
        Case(
            "normal",
            given={"process_starts": ({"node": "A", "priority": "Normal"},)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "documented form: lower ones, and not told",
            given={"process_starts": tuple({"node": n, "priority": p} for n, p in LOWER)},
            expect=(
                ("A", Status.WARNING),
                ("B", Status.WARNING),
                ("C", Status.UNKNOWN),
            ),
        ),
    ),
)
