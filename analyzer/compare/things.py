"""What is compared between two inputs: one entry here is one kind of thing that is there or not, and set to something.

The SQL gives `node, database, name`, then the values that are compared; rows are matched by those three.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comparison:
    """Things that are there or not, and what they are set to. `table` holds all of it."""

    id: str
    title: str
    table: str
    sql: str


COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        "versions", "Versions", "builds",
        "SELECT node, NULL AS database, 'RavenDB' AS name, version, build FROM builds",
    ),
    Comparison(
        "topology", "Cluster", "topology_nodes",
        """
        SELECT NULL AS node, NULL AS database, tag AS name, any_value(url) AS url, min(membership) AS membership
        FROM topology_nodes GROUP BY tag
        """,
    ),
    Comparison(
        "leader", "Leader", "topologies",
        "SELECT NULL AS node, NULL AS database, 'leader' AS name, max(leader) AS leader FROM topologies",
    ),
    Comparison(
        "settings", "Settings", "settings",
        """
        SELECT DISTINCT
            node, CASE WHEN coalesce(database_value, pending_value) IS NOT NULL THEN database END AS database,
            key AS name, coalesce(database_value, server_value) AS value, pending_value
        FROM settings
        """,
    ),
    Comparison(
        "databases", "Databases", "databases",
        """
        SELECT
            NULL AS node, database, 'database' AS name, bool_or(is_disabled) AS is_disabled,
            bool_or(is_encrypted) AS is_encrypted, max(state) AS state, max(lock_mode) AS lock_mode,
            max(replication_factor) AS replication_factor, max(list_sort(members)) AS members,
            max(list_sort(rehabs)) AS rehabs
        FROM databases GROUP BY database
        """,
    ),
    Comparison(
        "indexes", "Indexes", "indexes",
        """
        SELECT
            NULL AS node, database, name, max(type) AS type, max(state) AS state, max(status) AS status,
            max(priority) AS priority, max(lock_mode) AS lock_mode, max(search_engine) AS search_engine,
            bool_or(is_invalid) AS is_invalid
        FROM indexes GROUP BY database, name
        """,
    ),
    Comparison(
        "index_definitions", "Index definitions", "index_definitions",
        """
        SELECT
            NULL AS node, database, name, max(maps) AS maps, max(reduce) AS reduce, max(fields) AS fields,
            max(output_collection) AS output_collection
        FROM index_definitions GROUP BY database, name
        """,
    ),
    Comparison(
        "tasks", "Tasks", "tasks",
        """
        SELECT
            NULL AS node, database, concat_ws(' ', type, name) AS name, max(state) AS state,
            max(responsible_node) AS responsible_node, max(error) AS error
        FROM tasks GROUP BY database, concat_ws(' ', type, name)
        """,
    ),
    Comparison(
        "backups", "Backup schedules", "backups",
        """
        SELECT
            NULL AS node, database, name, max(state) AS state, max(full_schedule) AS full_schedule,
            max(incremental_schedule) AS incremental_schedule, max(list_sort(destinations)) AS destinations
        FROM backups GROUP BY database, name
        """,
    ),
    Comparison(
        "subscriptions", "Subscriptions", "subscriptions",
        """
        SELECT NULL AS node, database, name, any_value(query) AS query, bool_or(is_disabled) AS is_disabled
        FROM subscriptions GROUP BY database, name
        """,
    ),
    Comparison(
        "revisions", "Revisions", "revisions_configurations",
        """
        SELECT
            NULL AS node, database, collection AS name, bool_or(is_disabled) AS is_disabled,
            max(minimum_to_keep) AS minimum_to_keep, max(minimum_age_seconds) AS minimum_age_seconds
        FROM revisions_configurations GROUP BY database, collection
        """,
    ),
    Comparison(
        "license", "License", "licenses",
        "SELECT node, NULL AS database, 'license' AS name, type, expires_at FROM licenses",
    ),
)  # fmt: skip
