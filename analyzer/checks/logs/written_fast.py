"""The server's log grows very fast.

What it looks at
    The size of each node's log files beside the time they span, where they span ten minutes or more.

Why it matters
    At a low level of logging a busy server writes gigabytes an hour. Old files go early, so that the moment in
    question is not in the log, and the volume fills.

What to do
    Set the level to what is needed (7.0 and later: Info or Warn; before: Operations) and bound the size that is
    kept.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.log_files import LOG_FILES

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def written(node: str, mib: int, seconds: int) -> Row:
    """Return a log file of a node."""
    return {"node": node, "bytes": mib << 20, "first_at": NOW - timedelta(seconds=seconds), "last_at": NOW}


CHECK = Check(
    id="logs.written_fast",
    title="Log grows very fast",
    doc=__doc__,
    tables=(LOG_FILES,),
    thresholds={
        "few_seconds": Threshold(600, "s of log", source="ours, not measured: a burst says nothing of an hour"),
        "notice_bytes": Threshold(1_073_741_824, "bytes an hour", source="ours, not measured"),
        "warning_bytes": Threshold(5_368_709_120, "bytes an hour", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN span_seconds < $few_seconds THEN 'ok'
                WHEN bytes_per_hour > $warning_bytes THEN 'warning'
                WHEN bytes_per_hour > $notice_bytes THEN 'notice'
                WHEN bytes_per_hour <= $notice_bytes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,.1f} MiB an hour over {:,.1f} h', bytes_per_hour / 1048576, span_seconds / 3600),
                'no times read'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            bytes,
            span_seconds,
            bytes_per_hour
        FROM (
            SELECT *, 3600 * bytes / nullif(span_seconds, 0) AS bytes_per_hour
            FROM (
                SELECT
                    node,
                    list(DISTINCT path) AS path,
                    sum(bytes) AS bytes,
                    epoch(max(last_at)) - epoch(min(first_at)) AS span_seconds
                FROM log_files
                GROUP BY node
            )
        )
    """,
    cases=(
        Case(
            "short, and around each line",
            given={
                "log_files": (
                    written("A", 9000, 590),
                    written("B", 9000, 600),
                    written("C", 1024, 3600),
                    written("D", 1050, 3600),
                    written("E", 5120, 3600),
                    written("F", 5250, 3600),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.OK),
                ("D", Status.NOTICE),
                ("E", Status.NOTICE),
                ("F", Status.WARNING),
            ),
        ),
    ),
)
