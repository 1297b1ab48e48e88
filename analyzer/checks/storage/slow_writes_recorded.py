"""The server recorded very slow writes to disk.

What it looks at
    The writes in the server's hint SlowIO: journal writes of half a second, flushes and syncs of two minutes, at 1
    MiB/s or less. It keeps them over restarts.

Why it matters
    The last writes that the metrics show are of minutes; the hint shows when the disk failed before. Clients waited
    for each such journal write.

What to do
    Compare the times with what ran then: a backup, a snapshot of the machine, a used-up quota, an antivirus. Many
    files at one moment mean the disk, one file alone means what was written to it.
"""

from __future__ import annotations

from datetime import UTC, datetime

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.databases import DATABASES
from analyzer.tables.slow_writes import SLOW_WRITES

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def database(name: str) -> Row:
    """Return a database of node A."""
    return {"node": "A", "database": name, "name": name}


def writes(database: str, count: int) -> tuple[Row, ...]:
    """Return slow writes of a database of node A."""
    same: Row = {"node": "A", "database": database, "kind": "JournalWrite", "happened_at": NOW}
    return tuple(same | {"file": f"{n}.journal", "duration_seconds": 0.6} for n in range(count))


CHECK = Check(
    id="storage.slow_writes_recorded",
    title="Server recorded very slow writes",
    doc=__doc__,
    tables=(
        DATABASES,
        SLOW_WRITES,
    ),
    thresholds={
        "warning_writes": Threshold(20, "writes", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', d.node, d.database) AS resource,
            CASE
                WHEN w.writes > $warning_writes THEN 'warning'
                WHEN w.writes > 0 THEN 'notice'
                WHEN d.name IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN w.writes > 0
                THEN format('{:,} writes, the slowest of {:,.1f} s at {}', w.writes, w.slowest_seconds, w.slowest_at)
                WHEN d.name IS NOT NULL THEN 'none'
                ELSE 'not reported'
            END AS reason,
            d.node,
            d.database,
            coalesce(w.path, [d.path]) AS path,
            w.writes AS writes,
            w.slowest_seconds,
            w.slowest_kind,
            w.slowest_file,
            w.slowest_at,
            w.first_at,
            w.last_at
        FROM databases AS d
        LEFT JOIN (
            SELECT
                node,
                database,
                list(DISTINCT path) AS path,
                count(*) AS writes,
                max(duration_seconds) AS slowest_seconds,
                arg_max(kind, duration_seconds) AS slowest_kind,
                arg_max(file, duration_seconds) AS slowest_file,
                arg_max(happened_at, duration_seconds) AS slowest_at,
                min(happened_at) AS first_at,
                max(happened_at) AS last_at
            FROM slow_writes
            WHERE duration_seconds IS NOT NULL
            GROUP BY node, database
        ) AS w USING (node, database)
    """,
    cases=(
        Case(
            "none, and on and over the line",
            given={
                "databases": (database("a"), database("b"), database("c")),
                "slow_writes": (*writes("b", 20), *writes("c", 21)),
            },
            expect=(("A/a", Status.OK), ("A/b", Status.NOTICE), ("A/c", Status.WARNING)),
        ),
    ),
)
