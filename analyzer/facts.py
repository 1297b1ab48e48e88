"""What the report shows as it is, without a verdict: one entry here is one table of the report.

A column's name ends in its unit, so that the renderers can write its values. The SQL gives all rows in a fixed
order, those first that a reader looks for first; the report shows some of them and says how many there are.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from analyzer.evaluate import plain
from analyzer.model import Fact


@dataclass(frozen=True, slots=True)
class FactQuery:
    """Where one table of the report comes from. `table` is the one that holds all of it."""

    id: str
    title: str
    doc: str
    table: str
    sql: str
    rows_shown: int = 200


FACTS: tuple[FactQuery, ...] = (
    FactQuery(
        id="nodes",
        title="Nodes",
        doc="Servers that the input speaks of",
        table="nodes",
        sql="""
            SELECT
                n.node, n.version, u.uptime_seconds, t.current_state AS role, t.leader, t.term,
                l.cores, l.installed_memory_bytes, l.os_name, n.clock_offset_seconds, n.url
            FROM nodes n
            LEFT JOIN uptimes u ON u.node = n.node
            LEFT JOIN topologies t ON t.node = n.node
            LEFT JOIN node_info l ON l.node = n.node
            ORDER BY ALL
        """,
    ),
    FactQuery(
        id="indexes",
        title="Indexes",
        doc="Those in error, paused or stale first, then by entries",
        table="indexes",
        sql="""
            SELECT
                database, name AS index, node, type, state, status, is_stale, entries, errors,
                max_outputs_per_document, search_engine, last_indexing_at, last_querying_at
            FROM indexes
            ORDER BY
                (state = 'Error') DESC NULLS LAST, (status <> 'Running') DESC NULLS LAST,
                is_stale DESC NULLS LAST, entries DESC NULLS LAST, database, index, node
        """,
    ),
    FactQuery(
        id="storage",
        title="Storage",
        doc="Documents, indexes and configuration of each database, the largest first",
        table="storage_environments",
        sql="""
            SELECT
                database, type, name, node, allocated_bytes, used_bytes, free_bytes,
                100.0 * free_bytes / nullif(allocated_bytes, 0) AS free_percent,
                journals_bytes, temporary_bytes
            FROM storage_environments
            ORDER BY allocated_bytes DESC NULLS LAST, database, type, name, node
        """,
        rows_shown=100,
    ),
    FactQuery(
        id="writes",
        title="Writes to disk",
        doc="The last writes that the server remembers, by database and kind, the slowest first",
        table="io_writes",
        sql="""
            SELECT
                database, kind, environment_type, node, count(*) AS writes, sum(size_bytes)::BIGINT AS written_bytes,
                round(avg(duration_ms), 3) AS mean_ms, round(quantile_cont(duration_ms, 0.95), 3) AS p95_ms,
                max(duration_ms) AS slowest_ms
            FROM io_writes
            GROUP BY database, kind, environment_type, node
            ORDER BY slowest_ms DESC NULLS LAST, database, kind, environment_type, node
        """,
        rows_shown=50,
    ),
    FactQuery(
        id="volumes",
        title="Volumes",
        doc="Mounted on the machine that the collector ran on, the fullest first",
        table="volumes",
        sql="""
            SELECT
                node, mount, device, file_system, total_bytes, free_bytes,
                100.0 * free_bytes / nullif(total_bytes, 0) AS free_percent, options
            FROM volumes
            ORDER BY free_percent NULLS LAST, mount, node
        """,
    ),
    FactQuery(
        id="settings",
        title="Settings",
        doc="Those that differ from the server's default",
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


def all_facts(connection: duckdb.DuckDBPyConnection) -> tuple[Fact, ...]:
    """Return every table of facts, empty where nothing was seen."""
    return tuple(_fact(connection, query) for query in FACTS)


def _fact(connection: duckdb.DuckDBPyConnection, query: FactQuery) -> Fact:
    result = connection.execute(query.sql)
    columns = tuple(column[0] for column in result.description)
    rows = result.fetchmany(query.rows_shown)
    total = len(rows)
    if total == query.rows_shown:
        total = connection.execute(f"SELECT count(*) FROM ({query.sql})").fetchall()[0][0]
    shown = tuple(tuple(plain(value) for value in row) for row in rows)
    return Fact(query.id, query.title, query.doc, query.table, columns, shown, total)
