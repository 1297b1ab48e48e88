"""A node is not a full member of its cluster.

What it looks at
    The role that each node has in its cluster: Member, Promotable or Rehab.

Why it matters
    A node in rehab did not answer, or lags behind, and clients are not sent to it. One that is promotable
    still catches up. The others carry its load meanwhile.

What to do
    Wait a few minutes where the node has just started. If it stays, read what the observer decided and why
    (view Cluster Observer of the Studio), and look at the network, the disk and the log of that node.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.topologies import TOPOLOGIES
from analyzer.tables.topology_nodes import TOPOLOGY_NODES


def role(node: str, name: str) -> Row:
    """Return a node in a role, for the cases below."""
    return {"node": node, "tag": node, "role": name}


CHECK = Check(
    id="cluster.node_role",
    title="Node is not a full member",
    doc=__doc__,
    tables=(TOPOLOGIES,),
    also=(TOPOLOGY_NODES,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN role = 'Rehab' THEN 'warning'
                WHEN role = 'Promotable' THEN 'notice'
                WHEN role = 'Member' THEN 'ok'
                WHEN role = 'None' AND tag IN (SELECT tag FROM topology_nodes WHERE membership = 'watcher') THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce('role ' || role, 'not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            role,
            current_state,
            last_state_change_reason
        FROM topologies
    """,
    cases=(
        Case(
            "each role",
            given={
                "topologies": (
                    role("A", "Member"),
                    role("B", "Rehab"),
                    role("C", "Promotable"),
                    role("D", "None"),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.NOTICE),
                ("D", Status.UNKNOWN),
            ),
        ),
        Case(
            "documented form: a watcher",
            given={
                "topologies": (role("D", "None"),),
                "topology_nodes": ({"node": "D", "tag": "D", "membership": "watcher"},),
            },
            expect=(("D", Status.OK),),
        ),
    ),
)
