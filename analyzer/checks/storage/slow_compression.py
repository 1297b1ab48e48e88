"""Compressing transactions before they go to the journal takes long.

What it looks at
    The slowest hundredth of the last items of type Compression of each environment, from 50 on.

Why it matters
    A transaction is compressed on the processor before it is written, and the commit waits for it. Long times for
    small transactions mean that the processor or memory is short, not the disk.

What to do
    Look at processor, stolen time and swap findings of this node at the same time, and for transactions that are
    very large.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.io_writes import IO_WRITES


def writes(environment: str, *durations: float, size: int = 4096) -> tuple[Row, ...]:
    """Return writes of an environment of node A; durations in ms."""
    same: Row = {"node": "A", "database": "Shop", "environment": environment, "kind": "Compression", "size_bytes": size}
    return tuple(same | {"duration_ms": duration} for duration in durations)


CHECK = Check(
    id="storage.slow_compression",
    title="Compression of transactions takes long",
    doc=__doc__,
    tables=(IO_WRITES,),
    thresholds={
        "few_items": Threshold(50, "items", source="ours, not measured"),
        "warning_ms": Threshold(100, "ms, 99 of 100 items", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, environment) AS resource,
            CASE
                WHEN items < $few_items AND items > 0 THEN 'ok'
                WHEN p99_ms > $warning_ms THEN 'warning'
                WHEN p99_ms <= $warning_ms THEN 'ok'
                ELSE 'unknown'
            END AS status,
            if(items > 0, format('{:,} items: 99 % within {:,.1f} ms', items, p99_ms), 'no duration reported')
                AS reason,
            node,
            database,
            path,
            environment,
            items,
            p99_ms
        FROM (
            SELECT
                node,
                database,
                environment,
                list(DISTINCT path) AS path,
                count(duration_ms) AS items,
                quantile_cont(duration_ms, 0.99) AS p99_ms
            FROM io_writes
            WHERE kind = 'Compression' OR kind IS NULL
            GROUP BY node, database, environment
        )
    """,
    cases=(
        Case(
            "few, and around the line",
            given={
                "io_writes": (
                    *writes("few", *[300.0] * 49),
                    *writes("enough", *[300.0] * 50),
                    *writes("on", *[100.0] * 100),
                    *writes("over", *[103.0] * 100),
                )
            },
            expect=(
                ("A/Shop/few", Status.OK),
                ("A/Shop/enough", Status.WARNING),
                ("A/Shop/on", Status.OK),
                ("A/Shop/over", Status.WARNING),
            ),
        ),
    ),
)
