"""Indexes: their state, and what their last batches cost."""

from __future__ import annotations

from analyzer.facts.query import FactQuery

FACTS = (
    FactQuery(
        id="indexes",
        section="indexes",
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
        rows_kept=40_000,
    ),
    FactQuery(
        id="batches",
        section="indexes",
        title="Cost of indexing",
        doc="What the last batches that the server remembers took, the most expensive first",
        table="index_batches",
        sql="""
            SELECT
                database, name AS index, node, count(*) AS batches, round(sum(duration_ms), 1) AS total_ms,
                max(duration_ms) AS slowest_ms, sum(input_documents)::BIGINT AS documents,
                sum(output_entries)::BIGINT AS entries,
                round(1000 * sum(input_documents) / nullif(sum(duration_ms), 0), 1) AS documents_per_second,
                max(allocated_bytes) AS most_allocated_bytes
            FROM index_batches
            GROUP BY database, name, node
            ORDER BY total_ms DESC NULLS LAST, database, index, node
        """,
        bar="total_ms",
    ),
)  # fmt: skip
