"""An index makes no progress though it runs and documents wait.

What it looks at
    Indexes with documents or tombstones to read that process none a second, and how long ago their last batch
    ended.

Why it matters
    An index at work is behind for moments. One that waits for minutes without a batch hangs: its thread died, it
    waits for memory or for a turn, or its first batch does not end.

What to do
    Look at the thread of the index (`threads` here, stack traces there) and at the errors in the log. Pausing and
    resuming indexing, or disabling and enabling the index, starts a new thread.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.index_progress import INDEX_PROGRESS
from analyzer.tables.indexes import INDEXES

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def index(name: str, idle_seconds: float, stale: bool = True) -> Row:
    """Return an index of node A whose last batch ended so long before the capture."""
    last = NOW - timedelta(seconds=idle_seconds)
    same: Row = {"node": "A", "database": "Shop", "name": name, "captured_at": NOW}
    return same | {"is_stale": stale, "last_indexing_at": last}


def progress(name: str, status: str, waiting: int, rate: float = 0.0) -> Row:
    """Return what that index has to do."""
    same: Row = {"node": "A", "database": "Shop", "name": name, "running_status": status}
    return same | {"waiting_documents": waiting, "waiting_tombstones": 0, "processed_per_second": rate}


CHECK = Check(
    id="indexes.stands_still",
    title="Index stands still though documents wait",
    doc=__doc__,
    tables=(
        INDEXES,
        INDEX_PROGRESS,
    ),
    thresholds={
        "warning_seconds": Threshold(300, "s since the last batch", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN stands AND idle_seconds >= $warning_seconds THEN 'warning'
                WHEN stands AND idle_seconds < $warning_seconds THEN 'ok'
                WHEN NOT stands OR NOT is_stale THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN stands THEN concat(
                    format('{:,} documents and tombstones wait', waiting),
                    coalesce(format(', last batch {:,.0f} s before the capture', idle_seconds), ', it never ran')
                )
                WHEN NOT is_stale THEN 'up to date'
                WHEN NOT stands
                THEN concat('at work or halted', format(', {:,.1f} documents a second', processed_per_second))
                ELSE 'progress not reported'
            END AS reason,
            node,
            database,
            path,
            name,
            waiting,
            processed_per_second,
            idle_seconds
        FROM (
            SELECT
                i.node,
                i.database,
                i.path,
                i.name,
                i.is_stale,
                p.processed_per_second,
                p.waiting_documents + p.waiting_tombstones AS waiting,
                epoch(i.captured_at) - epoch(coalesce(i.last_indexing_at, i.created_at)) AS idle_seconds,
                p.running_status = 'Running' AND p.processed_per_second = 0
                    AND p.waiting_documents + p.waiting_tombstones > 0 AS stands
            FROM indexes AS i
            LEFT JOIN index_progress AS p USING (node, database, name)
        )
    """,
    cases=(
        Case(
            "up to date, at work, paused, and around the line",
            given={
                "indexes": (
                    index("fresh", 9000, stale=False),
                    index("works", 9000),
                    index("paused", 9000),
                    index("done", 9000),
                    index("short", 290),
                    index("long", 300),
                    index("untold", 9000),
                ),
                "index_progress": (
                    progress("works", "Running", 5, rate=0.1),
                    progress("paused", "Paused", 5),
                    progress("done", "Running", 0),
                    progress("short", "Running", 5),
                    progress("long", "Running", 5),
                ),
            },
            expect=(
                ("A/Shop/fresh", Status.OK),
                ("A/Shop/works", Status.OK),
                ("A/Shop/paused", Status.OK),
                ("A/Shop/done", Status.OK),
                ("A/Shop/short", Status.OK),
                ("A/Shop/long", Status.WARNING),
                ("A/Shop/untold", Status.UNKNOWN),
            ),
        ),
    ),
)
