"""The leader has no connection to a node of its cluster.

What it looks at
    The connections of the leader to the other nodes, as the leader sees them.

Why it matters
    That node gets no commands and does not count for a majority. Its databases replicate on, if the network
    lets them.

What to do
    See whether the node runs. Try its URL and its TCP port from the machine of the leader, and look at the
    certificate and the firewall.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status
from analyzer.tables.raft_peers import RAFT_PEERS

CHECK = Check(
    id="cluster.peer_disconnected",
    title="Leader has no connection to a node",
    doc=__doc__,
    tables=(RAFT_PEERS,),
    sql="""
        SELECT
            concat_ws('/', node, destination) AS resource,
            CASE
                WHEN NOT is_connected THEN 'critical'
                WHEN is_connected THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN NOT is_connected THEN concat_ws(': ', 'no connection to ' || destination, status)
                WHEN is_connected THEN 'connected to ' || destination
                ELSE 'not reported'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            destination,
            is_connected,
            status AS connection_status
        FROM raft_peers
    """,
    cases=(
        Case(
            "documented form: one of two",
            given={
                "raft_peers": (
                    {"node": "A", "destination": "B", "is_connected": True},
                    {"node": "A", "destination": "C", "is_connected": False, "status": "no route"},
                )
            },
            expect=(
                ("A/B", Status.OK),
                ("A/C", Status.CRITICAL),
            ),
        ),
    ),
)
