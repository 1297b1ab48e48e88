"""Many commands wait to be committed by the cluster.

What it looks at
    Entries of the Raft log that wait for a majority.

Why it matters
    Each command waits for those before it. With many in front of it an index, a task or a compare-exchange
    value takes long to arrive.

What to do
    See in the table raft_commands who writes them: compare-exchange values, identities and subscriptions
    are the usual ones. Look at disk and network of the members.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status, Threshold
from analyzer.tables.raft_logs import RAFT_LOGS

CHECK = Check(
    id="cluster.raft_backlog",
    title="Many commands of the cluster wait",
    doc=__doc__,
    tables=(RAFT_LOGS,),
    thresholds={
        "warning_commands": Threshold(128, "commands", source="RavenDB's own package analyzer, 7.2"),
        "critical_commands": Threshold(2048, "commands", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN uncommitted > $critical_commands THEN 'critical'
                WHEN uncommitted > $warning_commands THEN 'warning'
                WHEN uncommitted <= $warning_commands THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} commands wait', uncommitted), 'not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            uncommitted,
            commit_index,
            last_index,
            role
        FROM raft_logs
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "raft_logs": (
                    {"node": "A", "uncommitted": 128},
                    {"node": "B", "uncommitted": 129},
                    {"node": "C", "uncommitted": 2049},
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.CRITICAL),
            ),
        ),
        Case(
            "on the upper line",
            given={"raft_logs": ({"node": "A", "uncommitted": 2048},)},
            expect=(("A", Status.WARNING),),
        ),
    ),
)
