"""Settings: those that differ between nodes, and those that differ from the server's default."""

from __future__ import annotations

from analyzer.facts.query import FactQuery

FACTS = (
    FactQuery(
        id="settings-between-nodes",
        section="settings",
        title="Settings that differ between nodes",
        doc="The server's own value on each node; nodes that were not asked are left out",
        table="settings",
        sql="""
            WITH of_nodes AS (
                SELECT key, node, any_value(default_value) AS default_value, any_value(server_value) AS server_value
                FROM settings GROUP BY key, node
            )
            SELECT key, any_value(default_value) AS default,
                string_agg(concat(node, ': ', coalesce(server_value, 'not set')), '; ' ORDER BY node) AS by_node
            FROM of_nodes
            GROUP BY key
            HAVING count(DISTINCT coalesce(server_value, '')) > 1
            ORDER BY key
        """,
    ),
    FactQuery(
        id="settings",
        section="settings",
        title="Settings that differ from the default",
        doc="Of the server, or of one database",
        table="settings",
        sql="""
            SELECT
                node,
                CASE WHEN database_value IS NOT NULL THEN database ELSE 'all databases' END AS of_database,
                key, coalesce(database_value, server_value) AS value, default_value AS default, pending_value
            FROM settings
            WHERE coalesce(database_value, server_value) IS DISTINCT FROM default_value
                AND coalesce(database_value, server_value) IS NOT NULL
            GROUP BY ALL
            ORDER BY key, node, of_database, value
        """,
    ),
)  # fmt: skip
