"""Logs: the shapes of their records, with an example of each, and the files they came from."""

from __future__ import annotations

from analyzer.facts.query import FactQuery

FACTS = (
    FactQuery(
        id="shapes",
        section="shapes",
        title="Log shapes",
        doc="Errors first, then the most frequent; # stands for words with digits, * for names",
        table="log_shapes",
        sql="""
            SELECT
                level, sum(records)::BIGINT AS records, template, min(example) AS example,
                string_agg(DISTINCT node, ', ' ORDER BY node) AS node, min(first_at) AS first_at,
                max(last_at) AS last_at, min(exception_type) AS exception_type, min(kind) AS kind
            FROM log_shapes
            GROUP BY shape_id, level, logger, template
            ORDER BY
                upper(level) IN ('ERROR', 'FATAL') DESC, upper(level) = 'WARN' DESC, min(exception_type) IS NULL,
                records DESC, template, level
        """,
        rows_kept=1000,
    ),
    FactQuery(
        id="log-files",
        section="shapes",
        title="Log files",
        doc="What was read of each, and what could not be",
        table="log_files",
        sql="""
            SELECT
                node, path, first_at, last_at, bytes AS size_bytes, records, shapes, unread_records,
                undated_records, is_torn
            FROM log_files
            ORDER BY first_at DESC NULLS LAST, path
        """,
    ),
)  # fmt: skip
