"""Small writes to the journal take long.

What it looks at
    Of the last journal writes below 64 KiB, the share that took 100 ms or more, by environment and from 50 such
    writes on.

Why it matters
    A small write asks the disk for one trip. Where these take long, the disk is not slow by size: it is saturated,
    shared, or its quota is used up, and every client waits.

What to do
    Look at the queue and latency of the device, at the quota of a cloud volume, and at what else writes there.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.io_writes import IO_WRITES


def writes(environment: str, *durations: float, size: int = 4096) -> tuple[Row, ...]:
    """Return writes of an environment of node A; durations in ms."""
    same: Row = {
        "node": "A",
        "database": "Shop",
        "environment": environment,
        "kind": "JournalWrite",
        "size_bytes": size,
    }
    return tuple(same | {"duration_ms": duration} for duration in durations)


CHECK = Check(
    id="storage.slow_small_writes",
    title="Small writes to the journal take long",
    doc=__doc__,
    tables=(IO_WRITES,),
    thresholds={
        "few_writes": Threshold(50, "small writes", source="ours, not measured"),
        "small_bytes": Threshold(65_536, "bytes", source="ours, not measured"),
        "slow_ms": Threshold(100, "ms", source="ours, not measured"),
        "warning_percent": Threshold(1, "% of the small writes", source="ours, not measured"),
        "critical_percent": Threshold(10, "% of the small writes", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, environment) AS resource,
            CASE
                WHEN writes < $few_writes AND writes >= 0 THEN 'ok'
                WHEN slow_percent > $critical_percent THEN 'critical'
                WHEN slow_percent > $warning_percent THEN 'warning'
                WHEN slow_percent <= $warning_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,} of {:,} small writes took {:,} ms or more', slow, writes, CAST($slow_ms AS BIGINT)),
                'no duration reported'
            ) AS reason,
            node,
            database,
            path,
            environment,
            writes,
            slow,
            slow_percent
        FROM (
            SELECT
                node,
                database,
                environment,
                list(DISTINCT path) AS path,
                if(count(duration_ms) > 0, count(*) FILTER (is_small), NULL) AS writes,
                count(*) FILTER (is_small AND duration_ms >= $slow_ms) AS slow,
                100 * count(*) FILTER (is_small AND duration_ms >= $slow_ms) / nullif(count(*) FILTER (is_small), 0)
                    AS slow_percent
            FROM (SELECT *, size_bytes < $small_bytes AS is_small FROM io_writes)
            WHERE kind = 'JournalWrite' OR kind IS NULL
            GROUP BY node, database, environment
        )
    """,
    cases=(
        Case(
            "few, and around each line",
            given={
                "io_writes": (
                    *writes("few", *[500.0] * 49),
                    *writes("enough", *[500.0] * 50),
                    *writes("a", *[1.0] * 99, 500.0),
                    *writes("b", *[1.0] * 9896, *[500.0] * 104),
                    *writes("c", *[1.0] * 90, *[500.0] * 10),
                    *writes("d", *[1.0] * 896, *[500.0] * 104),
                )
            },
            expect=(
                ("A/Shop/few", Status.OK),
                ("A/Shop/enough", Status.CRITICAL),
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.WARNING),
                ("A/Shop/c", Status.WARNING),
                ("A/Shop/d", Status.CRITICAL),
            ),
        ),
        Case(
            "not so slow, and not so small",
            given={
                "io_writes": (
                    *writes("quick", *[96.0] * 100),
                    *writes("slow", *[100.0] * 100),
                    *writes("small", *[500.0] * 100, size=63_000),
                    *writes("large", *[500.0] * 100, size=65_536),
                )
            },
            expect=(
                ("A/Shop/quick", Status.OK),
                ("A/Shop/slow", Status.CRITICAL),
                ("A/Shop/small", Status.CRITICAL),
                ("A/Shop/large", Status.OK),
            ),
        ),
    ),
)
