"""The cluster works at an older version of its commands than the node could.

What it looks at
    The version of commands that the cluster agreed on beside that of each node.

Why it matters
    Features that need the newer commands are off until every node has them. Meant for the time of a rolling
    upgrade; afterwards a node was forgotten.

What to do
    Finish the upgrade: see the version of each node in the table builds, and upgrade the oldest.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.raft_logs import RAFT_LOGS


def at(node: str, cluster: int | None) -> Row:
    """Return the versions that a node tells, for the cases below."""
    return {"node": node, "cluster_commands_version": cluster, "local_commands_version": 71001}


CHECK = Check(
    id="cluster.commands_held_back",
    title="Cluster works at an older version of its commands",
    doc=__doc__,
    tables=(RAFT_LOGS,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN cluster_commands_version < local_commands_version THEN 'notice'
                WHEN cluster_commands_version >= local_commands_version THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('cluster {}, node {}', cluster_commands_version, local_commands_version),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            cluster_commands_version,
            local_commands_version
        FROM raft_logs
    """,
    cases=(
        Case(
            "the same, and documented form: older",
            given={"raft_logs": (at("A", 71001), at("B", 62000), at("C", None))},
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.UNKNOWN),
            ),
        ),
    ),
)
