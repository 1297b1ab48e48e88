"""A node has committed only a part of its Raft log.

What it looks at
    The share of entries of the Raft log that are committed. With a handful waiting the share says nothing.

Why it matters
    A node that lags behind does not know the newest databases, indexes and tasks, and answers from old
    ones.

What to do
    Look at disk and network of that node, and whether it has just started or has been down.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.raft_logs import RAFT_LOGS


def log(node: str, uncommitted: int) -> Row:
    """Return a Raft log with 100 entries, for the cases below."""
    return {"node": node, "uncommitted": uncommitted, "first_index": 101, "last_index": 200}


CHECK = Check(
    id="cluster.raft_progress",
    title="Node has committed only a part of its Raft log",
    doc=__doc__,
    tables=(RAFT_LOGS,),
    thresholds={
        "few_commands": Threshold(5, "commands", source="RavenDB's own package analyzer, 7.2"),
        "notice_percent": Threshold(95, "% committed", source="RavenDB's own package analyzer, 7.2"),
        "warning_percent": Threshold(70, "% committed", source="RavenDB's own package analyzer, 7.2"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN uncommitted < $few_commands THEN 'ok'
                WHEN committed_percent < $warning_percent THEN 'warning'
                WHEN committed_percent < $notice_percent THEN 'notice'
                WHEN committed_percent >= $notice_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.0f} % of {:,} entries are committed', committed_percent, entries), 'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            uncommitted,
            entries,
            first_index,
            commit_index,
            last_index
        FROM (
            SELECT
                *,
                last_index - first_index + 1 AS entries,
                100 * (entries - uncommitted) / nullif(entries, 0) AS committed_percent
            FROM raft_logs
        )
    """,
    cases=(
        Case(
            "on and under each line",
            given={
                "raft_logs": (
                    log("A", 5),
                    log("B", 6),
                    log("C", 31),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.WARNING),
            ),
        ),
        Case(
            "a handful",
            given={"raft_logs": ({"node": "A", "uncommitted": 4, "first_index": 1, "last_index": 8},)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "few commands, enough, and on the lower line",
            given={"raft_logs": (log("A", 4) | {"first_index": 197}, log("B", 5) | {"first_index": 196}, log("C", 30))},
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.NOTICE),
            ),
        ),
    ),
)
