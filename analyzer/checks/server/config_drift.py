"""The nodes of the input have different settings.

What it looks at
    Each setting that any node was given, compared between all nodes whose settings are there. Addresses,
    paths and certificates differ by nature and are left out.

Why it matters
    Databases move between nodes, and clients are sent to any of them. A node with other limits behaves
    differently, most often noticed after a failover.

What to do
    Make settings.json and the environment of the nodes alike, but for addresses and paths, and restart them
    one at a time.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.nodes import NODES
from analyzer.tables.settings import SETTINGS


def setting(node: str, key: str, value: str) -> Row:
    """Return a setting whose default is 15, for the cases below."""
    return {"node": node, "key": key, "default_value": "15", "server_value": value}


CHECK = Check(
    id="server.config_drift",
    title="Nodes are set differently",
    doc=__doc__,
    tables=(NODES,),
    also=(SETTINGS,),
    sql="""
        SELECT
            concat_ws('/', 'settings', key) AS resource,
            CASE
                WHEN different = 1 THEN 'ok'
                WHEN regexp_matches(key, '^(Cluster|Storage|Indexing|Memory)[.]') THEN 'warning'
                WHEN different > 1 THEN 'notice'
                ELSE 'unknown'
            END AS status,
            concat(key, ': ', values_by_node) AS reason,
            CAST(NULL AS VARCHAR) AS node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            key,
            values_by_node
        FROM (
            SELECT
                keys.key,
                count(DISTINCT lower(coalesce(given.value, keys.default_value, ''))) AS different,
                string_agg(
                    concat(nodes.node, ' ', coalesce(given.value, keys.default_value, 'by default')),
                    ', '
                    ORDER BY nodes.node
                ) AS values_by_node,
                list(nodes.path ORDER BY nodes.path) AS path
            FROM (
                SELECT key, any_value(default_value) AS default_value
                FROM settings
                WHERE key IS NOT NULL
                GROUP BY key
            ) AS keys
            CROSS JOIN (
                SELECT node, any_value(path) AS path
                FROM settings
                WHERE node IS NOT NULL
                GROUP BY node
            ) AS nodes
            LEFT JOIN (
                SELECT node, key, any_value(server_value) AS value FROM settings GROUP BY node, key
            ) AS given ON given.node = nodes.node AND given.key = keys.key
            WHERE NOT regexp_matches(keys.key, 'Url|Path|Dir|Certificate|License|ExternalIp|Setup[.]Mode')
            GROUP BY keys.key
            HAVING count(*) > 1
        )
        UNION ALL
        SELECT
            concat_ws('/', 'settings', nodes.node),
            'unknown',
            'the settings of the node are not there',
            nodes.node,
            CAST(NULL AS VARCHAR),
            [nodes.path],
            CAST(NULL AS VARCHAR),
            CAST(NULL AS VARCHAR)
        FROM nodes
        WHERE (SELECT count(*) FROM nodes) > 1
            AND nodes.node NOT IN (SELECT node FROM settings WHERE node IS NOT NULL)
    """,
    cases=(
        Case(
            "alike",
            given={
                "nodes": (
                    {"node": "A"},
                    {"node": "B"},
                ),
                "settings": (
                    setting("A", "Cluster.OperationTimeoutInSec", "30"),
                    setting("B", "Cluster.OperationTimeoutInSec", "30"),
                    setting("B", "Cluster.OperationTimeoutInSec", "30") | {"database": "Shop"},
                    setting("A", "ServerUrl", "http://a"),
                    setting("B", "ServerUrl", "http://b"),
                ),
            },
            expect=(("settings/Cluster.OperationTimeoutInSec", Status.OK),),
        ),
        Case(
            "one at its default",
            given={
                "settings": (
                    setting("A", "Cluster.OperationTimeoutInSec", "30"),
                    setting("A", "Http.MinDataRateBytesPerSec", "9"),
                    setting("B", "ServerUrl", "http://b"),
                )
            },
            expect=(
                ("settings/Cluster.OperationTimeoutInSec", Status.WARNING),
                ("settings/Http.MinDataRateBytesPerSec", Status.NOTICE),
            ),
        ),
        Case(
            "the default by hand",
            given={
                "settings": (
                    setting("A", "Cluster.OperationTimeoutInSec", "15"),
                    setting("B", "ServerUrl", "http://b"),
                )
            },
            expect=(("settings/Cluster.OperationTimeoutInSec", Status.OK),),
        ),
        Case(
            "one without settings",
            given={
                "nodes": (
                    {"node": "A"},
                    {"node": "B"},
                ),
                "settings": (setting("A", "Cluster.OperationTimeoutInSec", "30"),),
            },
            expect=(("settings/B", Status.UNKNOWN),),
        ),
        Case(
            "one node",
            given={"settings": (setting("A", "Cluster.OperationTimeoutInSec", "30"),)},
            expect=(),
        ),
    ),
)
