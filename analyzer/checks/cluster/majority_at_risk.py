"""The cluster can lose no more members.

What it looks at
    The members that the leader is connected to, itself included, and how many are needed for a majority.
    Clusters of one or two members are left to cluster.size.

Why it matters
    With fewer than half of the members the cluster has no leader, and nothing that concerns the whole
    cluster can change.

What to do
    Bring the missing member back. If it is lost for good, remove it and add another in the view Cluster of
    the Studio.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.topologies import TOPOLOGIES
from analyzer.tables.topology_nodes import TOPOLOGY_NODES

LEADER: Row = {"node": "A", "tag": "A", "leader": "A"}


def member(tag: str, is_connected: bool | None) -> Row:
    """Return a member as the leader A sees it, for the cases below."""
    return {
        "node": "A",
        "tag": tag,
        "membership": "member",
        "is_leader": tag == "A",
        "is_connected": is_connected,
    }


CHECK = Check(
    id="cluster.majority_at_risk",
    title="Cluster can lose no more nodes",
    doc=__doc__,
    tables=(
        TOPOLOGY_NODES,
        TOPOLOGIES,
    ),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN alive < majority THEN 'critical'
                WHEN alive = majority AND alive < members THEN 'warning'
                WHEN alive < members THEN 'notice'
                WHEN alive = members THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{} of {} members are connected, {} are needed', alive, members, majority),
                'the connections of the leader are not there'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            members,
            alive,
            majority
        FROM (
            SELECT
                nodes.node,
                any_value(nodes.path) AS path,
                count(*) AS members,
                count(*) // 2 + 1 AS majority,
                CASE WHEN bool_and(nodes.is_leader OR nodes.is_connected IS NOT NULL)
                    THEN count(*) FILTER (WHERE nodes.is_leader OR nodes.is_connected)
                END AS alive
            FROM topology_nodes AS nodes
            JOIN topologies
                ON topologies.node = nodes.node
                AND topologies.leader = topologies.tag
            WHERE nodes.membership = 'member'
            GROUP BY nodes.node
            HAVING count(*) > 2
        )
    """,
    cases=(
        Case(
            "all",
            given={
                "topologies": (LEADER,),
                "topology_nodes": (
                    member("A", None),
                    member("B", True),
                    member("C", True),
                ),
            },
            expect=(("A", Status.OK),),
        ),
        Case(
            "documented form: one of three lost",
            given={
                "topologies": (LEADER,),
                "topology_nodes": (
                    member("A", None),
                    member("B", True),
                    member("C", False),
                ),
            },
            expect=(("A", Status.WARNING),),
        ),
        Case(
            "documented form: two of three lost",
            given={
                "topologies": (LEADER,),
                "topology_nodes": (
                    member("A", None),
                    member("B", False),
                    member("C", False),
                ),
            },
            expect=(("A", Status.CRITICAL),),
        ),
        Case(
            "documented form: one of five lost",
            given={
                "topologies": (LEADER,),
                "topology_nodes": (
                    member("A", None),
                    member("B", True),
                    member("C", True),
                    member("D", True),
                    member("E", False),
                ),
            },
            expect=(("A", Status.NOTICE),),
        ),
        Case(
            "not told",
            given={
                "topologies": (LEADER,),
                "topology_nodes": (
                    member("A", None),
                    member("B", None),
                    member("C", True),
                ),
            },
            expect=(("A", Status.UNKNOWN),),
        ),
    ),
)
