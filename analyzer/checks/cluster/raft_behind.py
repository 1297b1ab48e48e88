"""A node has committed less than another of its cluster.

What it looks at
    The last committed entry of the Raft log of each node, compared with the furthest of its cluster. The
    answers are not of the same moment.

Why it matters
    A node that lags behind does not know the newest databases, indexes and tasks, and answers from old
    ones.

What to do
    Look at disk and network of that node, and whether it has just started or has been down.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.raft_logs import RAFT_LOGS
from analyzer.tables.topologies import TOPOLOGIES


def log(node: str, commit_index: int) -> Row:
    """Return the Raft log of a node, for the cases below."""
    return {"node": node, "commit_index": commit_index}


def same(node: str) -> Row:
    """Return the topology of a node of one cluster, for the cases below."""
    return {"node": node, "topology_id": "one"}


CHECK = Check(
    id="cluster.raft_behind",
    title="Node is behind the others",
    doc=__doc__,
    tables=(RAFT_LOGS,),
    also=(TOPOLOGIES,),
    thresholds={
        "warning_entries": Threshold(1000, "entries", source="RavenDB's own package analyzer, 7.2"),
        "critical_entries": Threshold(10000, "entries", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN behind > $critical_entries THEN 'critical'
                WHEN behind > $warning_entries THEN 'warning'
                WHEN behind <= $warning_entries THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} entries behind the furthest node', behind), 'not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            behind,
            commit_index,
            furthest_index
        FROM (
            SELECT
                logs.*,
                max(logs.commit_index) OVER cluster AS furthest_index,
                furthest_index - logs.commit_index AS behind
            FROM raft_logs AS logs
            JOIN topologies ON topologies.node = logs.node
            WINDOW cluster AS (PARTITION BY topologies.topology_id)
            QUALIFY count(*) OVER cluster > 1
        )
    """,
    cases=(
        Case(
            "close",
            given={
                "raft_logs": (
                    log("A", 11_000),
                    log("B", 10_000),
                ),
                "topologies": (
                    same("A"),
                    same("B"),
                ),
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.OK),
            ),
        ),
        Case(
            "far",
            given={
                "raft_logs": (
                    log("A", 11_002),
                    log("B", 10_001),
                    log("C", 1),
                ),
                "topologies": (
                    same("A"),
                    same("B"),
                    same("C"),
                ),
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.CRITICAL),
            ),
        ),
        Case(
            "of two clusters",
            given={
                "raft_logs": (
                    log("A", 11_002),
                    log("B", 1),
                ),
                "topologies": (
                    same("A"),
                    same("B") | {"topology_id": "other"},
                ),
            },
            expect=(),
        ),
        Case(
            "cluster not known",
            given={"raft_logs": (log("A", 5),)},
            expect=(),
        ),
        Case(
            "on and over the upper line",
            given={
                "raft_logs": (log("A", 20_400), log("B", 10_400), log("C", 10_000)),
                "topologies": (same("A"), same("B"), same("C")),
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.CRITICAL),
            ),
        ),
    ),
)
