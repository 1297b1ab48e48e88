"""Half of all journal writes take long.

What it looks at
    The median of the last journal writes below 1 MiB of each environment, from 50 on.

Why it matters
    Each commit waits for one such write. A median of ten milliseconds means a hundred commits a second at most,
    whatever the processor could do; the slow hundredth is another finding.

What to do
    Put data on a local solid-state disk, or the journals on a volume of their own. Network storage and write caches
    that are switched off give such times.
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
    id="storage.slow_commits",
    title="Every commit waits long for the journal",
    doc=__doc__,
    tables=(IO_WRITES,),
    thresholds={
        "few_writes": Threshold(50, "writes", source="ours, not measured: fewer say nothing of a median under load"),
        "large_bytes": Threshold(
            1_048_576, "bytes", source="ours, not measured: a larger write takes long by its size"
        ),
        "notice_ms": Threshold(10, "ms, half of the writes", source="ours, not measured"),
        "warning_ms": Threshold(50, "ms, half of the writes", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, environment) AS resource,
            CASE
                WHEN writes < $few_writes AND writes > 0 THEN 'ok'
                WHEN median_ms > $warning_ms THEN 'warning'
                WHEN median_ms > $notice_ms THEN 'notice'
                WHEN median_ms <= $notice_ms THEN 'ok'
                ELSE 'unknown'
            END AS status,
            if(
                writes > 0,
                format('half of {:,} writes took more than {:,.1f} ms', writes, median_ms),
                'no duration reported'
            ) AS reason,
            node,
            database,
            path,
            environment,
            writes,
            median_ms
        FROM (
            SELECT
                node,
                database,
                environment,
                list(DISTINCT path) AS path,
                count(duration_ms) AS writes,
                quantile_cont(duration_ms, 0.5) AS median_ms
            FROM io_writes
            WHERE (kind = 'JournalWrite' AND size_bytes < $large_bytes) OR kind IS NULL
            GROUP BY node, database, environment
        )
    """,
    cases=(
        Case(
            "few, and around each line",
            given={
                "io_writes": (
                    *writes("few", *[60.0] * 49),
                    *writes("enough", *[60.0] * 50),
                    *writes("a", *[10.0] * 100),
                    *writes("b", *[10.3] * 100),
                    *writes("c", *[50.0] * 100),
                    *writes("d", *[51.0] * 100),
                    *writes("small", *[60.0] * 100, size=1_040_000),
                    *writes("large", *[1.0] * 100),
                    *writes("large", *[60.0] * 300, size=1_048_576),
                )
            },
            expect=(
                ("A/Shop/few", Status.OK),
                ("A/Shop/enough", Status.WARNING),
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.NOTICE),
                ("A/Shop/c", Status.NOTICE),
                ("A/Shop/d", Status.WARNING),
                ("A/Shop/small", Status.WARNING),
                ("A/Shop/large", Status.OK),
            ),
        ),
    ),
)
