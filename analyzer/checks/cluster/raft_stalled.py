"""Commands of the cluster wait and none gets committed.

What it looks at
    Entries of the Raft log that wait for a majority, and how long ago the last one was committed.

Why it matters
    Whatever concerns the whole cluster hangs: creating databases and indexes, tasks, compare-exchange
    values, cluster-wide transactions.

What to do
    See that more than half of the members are connected (cluster.peer_disconnected). Read the first waiting
    command in the table raft_commands, and the log of the leader. Look at the disk of the leader.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.raft_logs import RAFT_LOGS


def log(node: str, uncommitted: int, committed_at: str) -> Row:
    """Return the Raft log of a node; the cases are captured on the 24th of November 2026 at 10."""
    return {"node": node, "uncommitted": uncommitted, "last_committed_at": f"2026-11-24T{committed_at}:00Z"}


CHECK = Check(
    id="cluster.raft_stalled",
    title="Raft log does not move",
    doc=__doc__,
    tables=(RAFT_LOGS,),
    thresholds={
        "few_commands": Threshold(5, "commands", source="RavenDB's own package analyzer, 7.2"),
        "still_seconds": Threshold(120, "s since a commit", source="RavenDB's own package analyzer, 7.2"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN uncommitted < $few_commands THEN 'ok'
                WHEN still_seconds > $still_seconds THEN 'critical'
                WHEN still_seconds <= $still_seconds THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,} commands wait, the last commit was {:,.0f} s ago', uncommitted, still_seconds),
                format('{:,} commands wait', uncommitted),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            uncommitted,
            last_committed_at,
            commit_index,
            last_index
        FROM (SELECT *, epoch(captured_at) - epoch(last_committed_at) AS still_seconds FROM raft_logs)
    """,
    cases=(
        Case(
            "nothing waits",
            given={"raft_logs": (log("A", 4, "01:00"),)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "they move",
            given={"raft_logs": (log("A", 5, "09:59"),)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "they do not",
            given={"raft_logs": (log("A", 5, "09:57"),)},
            expect=(("A", Status.CRITICAL),),
        ),
        Case(
            "on and over the line",
            given={
                "raft_logs": tuple(
                    log(node, 9, "09:00") | {"last_committed_at": f"2026-11-24T09:{at}Z"}
                    for node, at in (("A", "58:00"), ("B", "57:56"))
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.CRITICAL),
            ),
        ),
    ),
)
