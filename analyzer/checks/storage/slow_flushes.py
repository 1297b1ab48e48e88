"""Flushes to the data file are slow.

What it looks at
    The slowest of the last items of type DataFlush of each environment.

Why it matters
    What is in the journal is flushed to the data file in the background. While that lags, changed pages stay in
    memory, until the server refuses writes (high dirty memory).

What to do
    Look at the latency and queue of the disk and at memory pressure. Many databases and indexes on one disk sync
    one after the other: spread them, or give them a faster disk.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.io_writes import IO_WRITES


def writes(environment: str, *durations: float, size: int = 65_536) -> tuple[Row, ...]:
    """Return writes of an environment of node A; durations in ms."""
    same: Row = {"node": "A", "database": "Shop", "environment": environment, "kind": "DataFlush", "size_bytes": size}
    return tuple(same | {"duration_ms": duration} for duration in durations)


CHECK = Check(
    id="storage.slow_flushes",
    title="Flushes to the data file are slow",
    doc=__doc__,
    tables=(IO_WRITES,),
    thresholds={
        "warning_ms": Threshold(5_000, "ms", source="ours, not measured"),
        "stalled_ms": Threshold(120_000, "ms", source="server's own hint SlowIO"),
        "stalled_rate": Threshold(1_048_576, "bytes/s", source="server's own hint SlowIO"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, environment) AS resource,
            CASE
                WHEN stalled > 0 THEN 'critical'
                WHEN slowest_ms > $warning_ms THEN 'warning'
                WHEN slowest_ms <= $warning_ms THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('the slowest of {:,} took {:,.1f} s', items, slowest_ms / 1000), 'no duration reported'
            ) AS reason,
            node,
            database,
            path,
            environment,
            items,
            slowest_ms,
            slowest_at
        FROM (
            SELECT
                node,
                database,
                environment,
                list(DISTINCT path) AS path,
                count(duration_ms) AS items,
                max(duration_ms) AS slowest_ms,
                arg_max(started_at, duration_ms) AS slowest_at,
                count(*) FILTER (
                    duration_ms >= $stalled_ms AND size_bytes <= $stalled_rate * duration_ms / 1000
                ) AS stalled
            FROM io_writes
            WHERE kind = 'DataFlush' OR kind IS NULL
            GROUP BY node, database, environment
        )
    """,
    cases=(
        Case(
            "fast, slow, stalled",
            given={
                "io_writes": (
                    *writes("/a", 20, 5000),
                    *writes("/b", 5000.1),
                    *writes("/c", 120_000),
                    *writes("/d", 117_000),
                )
            },
            expect=(
                ("A/Shop//a", Status.OK),
                ("A/Shop//b", Status.WARNING),
                ("A/Shop//c", Status.CRITICAL),
                ("A/Shop//d", Status.WARNING),
            ),
        ),
        Case(
            "around the rate below which it is a stall",
            given={
                "io_writes": (
                    *writes("/slow", 120_000, size=120 * 1_048_576),
                    *writes("/quicker", 120_000, size=124 * 1_048_576),
                )
            },
            expect=(("A/Shop//slow", Status.CRITICAL), ("A/Shop//quicker", Status.WARNING)),
        ),
    ),
)
