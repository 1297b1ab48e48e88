"""A node answers later than the election time-out.

What it looks at
    The time until a node answers the ping of another, next to Cluster.ElectionTimeoutInMs of the asking
    node.

Why it matters
    A follower that does not hear from the leader within that time starts an election. If the way alone
    takes longer, elections never end.

What to do
    Raise Cluster.ElectionTimeoutInMs on all nodes, to 3,000 or more between data centres, and restart them
    one at a time. Within one data centre find out why the way is slow.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.node_pings import NODE_PINGS
from analyzer.tables.settings import SETTINGS
from analyzer.tables.topology_nodes import TOPOLOGY_NODES

OWN: Row = {"node": "A", "tag": "A", "url": "http://a"}


def ping(url: str, receive_ms: int) -> Row:
    """Return a ping from node A, for the cases below."""
    return {"node": "A", "url": url, "receive_ms": receive_ms}


def setting(key: str, value: str) -> Row:
    """Return a setting of node A, for the cases below."""
    return {"node": "A", "key": key, "server_value": value}


CHECK = Check(
    id="cluster.election_timeout",
    title="Nodes answer later than the election time-out",
    doc=__doc__,
    tables=(NODE_PINGS,),
    also=(
        SETTINGS,
        TOPOLOGY_NODES,
    ),
    thresholds={
        "default_ms": Threshold(300, "ms", source="server default Cluster.ElectionTimeoutInMs"),
        "warning_percent": Threshold(110, "% of the time-out", source="RavenDB's own package analyzer, 7.2"),
    },
    sql="""
        SELECT
            concat_ws('/', node, url) AS resource,
            CASE
                WHEN settings_node IS NULL OR tcp_error IS NOT NULL THEN 'unknown'
                WHEN receive_ms > election_timeout_ms * $warning_percent / 100 THEN 'warning'
                WHEN receive_ms IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN tcp_error IS NOT NULL THEN 'no time, since the ping failed'
                WHEN settings_node IS NULL THEN 'the settings of the node are not there'
                ELSE coalesce(
                    format(
                        '{} answers within {:,} ms, the time-out is {:,} ms',
                        url, receive_ms, election_timeout_ms
                    ),
                    'not reported'
                )
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            url,
            receive_ms,
            election_timeout_ms
        FROM (
            SELECT
                pings.*,
                settings.node AS settings_node,
                coalesce(settings.timeout_ms, $default_ms) AS election_timeout_ms
            FROM node_pings AS pings
            LEFT JOIN (
                SELECT
                    node,
                    max(try_cast(server_value AS BIGINT)) FILTER (
                        WHERE key = 'Cluster.ElectionTimeoutInMs'
                    ) AS timeout_ms
                FROM settings
                GROUP BY node
            ) AS settings ON settings.node = pings.node
            WHERE NOT EXISTS (
                SELECT 1
                FROM topology_nodes AS own
                WHERE own.node = pings.node
                    AND own.tag = pings.node
                    AND own.url = pings.url
            )
        )
    """,
    cases=(
        Case(
            "within it",
            given={
                "node_pings": (
                    ping("http://b", 330),
                    ping("http://a", 9000),
                ),
                "settings": (setting("ServerUrl", "http://a"),),
                "topology_nodes": (OWN,),
            },
            expect=(("A/http://b", Status.OK),),
        ),
        Case(
            "above it",
            given={
                "node_pings": (ping("http://b", 331),),
                "settings": (setting("ServerUrl", "http://a"),),
                "topology_nodes": (OWN,),
            },
            expect=(("A/http://b", Status.WARNING),),
        ),
        Case(
            "a longer one was set",
            given={
                "node_pings": (ping("http://b", 331),),
                "settings": (setting("Cluster.ElectionTimeoutInMs", "3000"),),
                "topology_nodes": (OWN,),
            },
            expect=(("A/http://b", Status.OK),),
        ),
        Case(
            "settings not known",
            given={"node_pings": (ping("http://b", 1),)},
            expect=(("A/http://b", Status.UNKNOWN),),
        ),
    ),
)
