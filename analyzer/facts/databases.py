"""Databases: what each holds, the tasks that run in it, and who reads from it."""

from __future__ import annotations

from analyzer.facts.query import FactQuery

FACTS = (
    FactQuery(
        id="databases",
        section="databases",
        title="Databases",
        doc="The largest first",
        table="databases",
        sql="""
            SELECT
                coalesce(d.name, d.database) AS database, any_value(d.is_disabled) AS is_disabled,
                max(s.documents) AS documents, max(s.disk_bytes) AS disk_bytes, max(s.indexes) AS indexes,
                max(s.documents_in_conflict) AS conflicts, max(s.tombstones) AS tombstones,
                max(s.revisions) AS revisions, any_value(d.is_encrypted) AS is_encrypted,
                any_value(d.compresses_all_collections) AS compresses_all_collections,
                any_value(d.expires_documents) AS expires_documents,
                any_value(d.refreshes_documents) AS refreshes_documents,
                any_value(d.archives_documents) AS archives_documents,
                any_value(d.is_sharded) AS is_sharded, max(d.replication_factor) AS replication_factor,
                any_value(array_to_string(d.members, ', ')) AS members,
                any_value(array_to_string(d.rehabs, ', ')) AS rehabs
            FROM databases d
            LEFT JOIN database_stats s ON s.database = d.database AND s.node IS NOT DISTINCT FROM d.node
            GROUP BY coalesce(d.name, d.database)
            ORDER BY disk_bytes DESC NULLS LAST, 1
        """,
        bar="disk_bytes",
    ),
    FactQuery(
        id="collections",
        section="databases",
        title="Collections",
        doc="The largest first",
        table="collections",
        sql="""
            SELECT
                database, name AS collection, node, documents, documents_bytes AS documents_size_bytes,
                revisions, revisions_bytes AS revisions_size_bytes, tombstones
            FROM collections
            ORDER BY total_bytes DESC NULLS LAST, database, collection, node
        """,
    ),
    FactQuery(
        id="tasks",
        section="databases",
        title="Ongoing tasks",
        doc="Those with an error first",
        table="tasks",
        sql="""
            SELECT database, name AS task, type, state, connection_status, responsible_node, node, error
            FROM tasks
            ORDER BY error IS NULL, database, task, type, node
        """,
    ),
    FactQuery(
        id="replication",
        section="databases",
        title="Replication",
        doc="How far each end is behind, the furthest first",
        table="replication_progress",
        sql="""
            SELECT
                database, task, type, node, destination_node, is_completed,
                last_database_etag - last_sent_etag AS etags_behind, documents_to_process, documents_total,
                round(processed_per_second, 1) AS processed_per_second, from_to
            FROM replication_progress
            ORDER BY etags_behind DESC NULLS LAST, database, task, node, destination_node
        """,
        bar="etags_behind",
    ),
    FactQuery(
        id="backups",
        section="databases",
        title="Backups",
        doc="The oldest first",
        table="backups",
        sql="""
            SELECT
                database, name AS task, type, state, array_to_string(destinations, ', ') AS destinations, last_full_at,
                last_incremental_at, next_at, is_encrypted, responsible_node, node, error
            FROM backups
            ORDER BY greatest(last_full_at, last_incremental_at) NULLS FIRST, database, task, node
        """,
    ),
    FactQuery(
        id="subscriptions",
        section="databases",
        title="Subscriptions",
        doc="Those that wait longest first",
        table="subscriptions",
        sql="""
            SELECT
                database, name AS subscription, is_disabled, connections, rejected_connections, last_connection_at,
                last_acknowledged_at, node
            FROM subscriptions
            ORDER BY last_acknowledged_at NULLS FIRST, database, subscription, node
        """,
    ),
)  # fmt: skip
