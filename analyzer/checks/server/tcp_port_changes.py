"""A node of a cluster has no fixed port for TCP.

What it looks at
    Whether ServerUrl.Tcp is set, of each node of a cluster of more than one.

Why it matters
    Replication, the cluster and subscriptions use a second port. Without the setting the system chooses another one
    at each start, and a firewall that allows the old one stops them.

What to do
    Set ServerUrl.Tcp to a fixed port (38888 by convention), open it between the nodes and for the workers of
    subscriptions, and restart.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.settings import SETTINGS
from analyzer.tables.topologies import TOPOLOGIES

SETTING: Row = {"node": "A", "key": "ServerUrl", "server_value": "http://a:8080"}


def nodes(members: int) -> Row:
    """Return the topology as node A sees it, for the cases below."""
    return {"node": "A", "members": members}


CHECK = Check(
    id="server.tcp_port_changes",
    title="TCP port of a node changes at each start",
    doc=__doc__,
    tables=(SETTINGS, TOPOLOGIES),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN is_captured AND nodes > 1 AND NOT is_fixed THEN 'warning'
                WHEN is_captured AND (nodes = 1 OR is_fixed) THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN is_captured AND is_fixed THEN 'the port is fixed'
                WHEN is_captured AND nodes > 0 THEN format('ServerUrl.Tcp is not set, {} nodes', nodes)
                ELSE 'settings or topology are not there'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            nodes,
            is_fixed
        FROM (
            SELECT
                settings.node,
                list(DISTINCT settings.path) AS path,
                count(key) > 0 AS is_captured,
                coalesce(bool_or(key = 'ServerUrl.Tcp' AND server_value IS NOT NULL), false) AS is_fixed,
                max(coalesce(members, 0) + coalesce(watchers, 0) + coalesce(promotables, 0)) AS nodes
            FROM settings
            LEFT JOIN topologies ON topologies.node = settings.node
            WHERE settings.database IS NULL
            GROUP BY settings.node
        )
    """,
    cases=(
        Case(
            "one node",
            given={"topologies": (nodes(1),), "settings": (SETTING,)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "three, not fixed",
            given={"topologies": (nodes(3),), "settings": (SETTING,)},
            expect=(("A", Status.WARNING),),
        ),
        Case(
            "three, fixed",
            given={
                "topologies": (nodes(3),),
                "settings": (SETTING, SETTING | {"key": "ServerUrl.Tcp", "server_value": "tcp://a:38888"}),
            },
            expect=(("A", Status.OK),),
        ),
        Case(
            "no topology",
            given={"settings": (SETTING,)},
            expect=(("A", Status.UNKNOWN),),
        ),
    ),
)
