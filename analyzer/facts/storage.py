"""Storage: what takes the space, how fast writes are, and how full the volumes are."""

from __future__ import annotations

from analyzer.facts.query import FactQuery

FACTS = (
    FactQuery(
        id="storage",
        section="storage",
        title="Storage by environment",
        doc="Documents, indexes and configuration of each database, the largest first",
        table="storage_environments",
        sql="""
            SELECT
                database, type, name, node, allocated_bytes, used_bytes, free_bytes,
                100.0 * free_bytes / nullif(allocated_bytes, 0) AS free_share_percent,
                journals_bytes, temporary_bytes, trees, tables
            FROM storage_environments
            ORDER BY allocated_bytes DESC NULLS LAST, database, type, name, node
        """,
        rows_kept=40_000,
        bar="allocated_bytes",
    ),
    FactQuery(
        id="writes",
        section="storage",
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
    ),
    FactQuery(
        id="volumes",
        section="storage",
        title="Volumes",
        doc="Mounted on the machine that the collector ran on, the fullest first",
        table="volumes",
        sql="""
            SELECT
                node, mount, device, file_system, total_bytes, free_bytes,
                100.0 * free_bytes / nullif(total_bytes, 0) AS free_share_percent, options
            FROM volumes
            ORDER BY free_share_percent NULLS LAST, mount, node
        """,
    ),
)  # fmt: skip
