"""A node cannot apply a command of the cluster.

What it looks at
    The critical error of the Raft log of each node.

Why it matters
    The node stops at that command. It takes in nothing after it, and falls further behind.

What to do
    Ask support before you do anything: the command can be deleted from the log, which may leave the nodes
    different for good. Keep the log files of all nodes.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status
from analyzer.tables.raft_logs import RAFT_LOGS

CHECK = Check(
    id="cluster.raft_critical_error",
    title="Node cannot apply a command",
    doc=__doc__,
    tables=(RAFT_LOGS,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN critical_error IS NOT NULL THEN 'critical'
                WHEN role IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN critical_error IS NOT NULL THEN critical_error
                WHEN role IS NOT NULL THEN 'no error'
                ELSE 'not reported'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            critical_error,
            role,
            commit_index
        FROM raft_logs
    """,
    cases=(
        Case(
            "none",
            given={"raft_logs": ({"node": "A", "role": "Leader"},)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "documented form: one",
            given={"raft_logs": ({"node": "A", "role": "Follower", "critical_error": "cannot apply 7"},)},
            expect=(("A", Status.CRITICAL),),
        ),
    ),
)
