"""Writes to the journal are slow.

What it looks at
    The last journal writes of each environment: the slowest hundredth, and those that the server itself calls slow
    (half a second or more at 1 MiB/s or less).

Why it matters
    A write to a database is answered after it is in the journal. Every client waits for these writes, and a cluster
    whose journal stalls holds elections.

What to do
    Look at the disk: its latency and queue, a used-up burst of a cloud volume, an antivirus in the data folder,
    another program. A volume of its own for the journals helps.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.io_writes import IO_WRITES


def writes(environment: str, *durations: float, size: int = 65_536) -> tuple[Row, ...]:
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
    id="storage.slow_journal_writes",
    title="Journal writes are slow",
    doc=__doc__,
    tables=(IO_WRITES,),
    thresholds={
        "few_writes": Threshold(50, "writes", source="ours, not measured: fewer say nothing of one in a hundred"),
        "warning_ms": Threshold(50, "ms, 99 of 100 writes", source="ours, not measured"),
        "stalled_ms": Threshold(500, "ms", source="server's own hint SlowIO"),
        "stalled_rate": Threshold(1_048_576, "bytes/s", source="server's own hint SlowIO"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, environment) AS resource,
            CASE
                WHEN stalled > 0 THEN 'critical'
                WHEN writes < $few_writes AND writes > 0 THEN 'ok'
                WHEN p99_ms > $warning_ms THEN 'warning'
                WHEN p99_ms <= $warning_ms THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN writes > 0
                THEN format('{:,} writes: 99 % within {:,.1f} ms, slowest {:,.1f} ms', writes, p99_ms, slowest_ms)
                ELSE 'no duration reported'
            END AS reason,
            node,
            database,
            path,
            environment,
            writes,
            p99_ms,
            slowest_ms,
            stalled,
            slowest_at
        FROM (
            SELECT
                node,
                database,
                environment,
                list(DISTINCT path) AS path,
                count(duration_ms) AS writes,
                quantile_cont(duration_ms, 0.99) AS p99_ms,
                max(duration_ms) AS slowest_ms,
                arg_max(started_at, duration_ms) AS slowest_at,
                count(*) FILTER (
                    duration_ms >= $stalled_ms AND size_bytes <= $stalled_rate * duration_ms / 1000
                ) AS stalled
            FROM io_writes
            WHERE kind = 'JournalWrite' OR kind IS NULL
            GROUP BY node, database, environment
        )
    """,
    cases=(
        Case(
            "fast, slow, stalled, too few to tell",
            given={
                "io_writes": (
                    *writes("/a", *[1.0] * 100),
                    *writes("/b", *[1.0] * 90, *[60.0] * 10),
                    *writes("/c", *[1.0] * 99, 600.0),
                    *writes("/d", *[60.0] * 49),
                    *writes("/enough", *[60.0] * 50),
                    *writes("/on", *[50.0] * 100),
                    *writes("/over", *[51.0] * 100),
                    *writes("/half", *[1.0] * 200, 490.0),
                    *writes("/second", *[1.0] * 200, 500.0),
                    *writes("/rate", *[1.0] * 200, 500.0, size=524_288),
                    *writes("/faster", *[1.0] * 200, 500.0, size=540_000),
                )
            },
            expect=(
                ("A/Shop//a", Status.OK),
                ("A/Shop//b", Status.WARNING),
                ("A/Shop//c", Status.CRITICAL),
                ("A/Shop//d", Status.OK),
                ("A/Shop//enough", Status.WARNING),
                ("A/Shop//on", Status.OK),
                ("A/Shop//over", Status.WARNING),
                ("A/Shop//half", Status.OK),
                ("A/Shop//second", Status.CRITICAL),
                ("A/Shop//rate", Status.CRITICAL),
                ("A/Shop//faster", Status.OK),
            ),
        ),
        Case(
            "a large write that took long is no stall",
            given={"io_writes": writes("/a", *[1.0] * 200, 600.0, size=64 << 20)},
            expect=(("A/Shop//a", Status.OK),),
        ),
    ),
)
