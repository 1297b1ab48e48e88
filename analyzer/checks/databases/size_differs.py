"""The copies of a database take very different space on their nodes.

What it looks at
    The size on disk of each database on every node that reported it.

Why it matters
    Copies hold the same data. One that is twice as large has free space after a delete, indexes that the others
    lack, or temporary files that do not go; it fills its disk first.

What to do
    Compare the storage reports of both nodes, environment by environment. Compact the database or index that is
    mostly free space, or reset the index.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.database_stats import DATABASE_STATS

GIB = 1 << 30


def copies(database: str, *gib: float) -> tuple[Row, ...]:
    """Return the copies of a database, on node A and the next ones."""
    return tuple(
        {"node": node, "database": database, "disk_bytes": int(size * GIB)}
        for node, size in zip("ABC", gib, strict=False)
    )


CHECK = Check(
    id="databases.size_differs",
    title="Copies of a database differ much in size",
    doc=__doc__,
    tables=(DATABASE_STATS,),
    thresholds={
        "warning_times": Threshold(2, "times the smallest", source="ours, not measured"),
        "warning_bytes": Threshold(10_737_418_240, "bytes", source="ours, not measured"),
    },
    sql="""
        SELECT
            database AS resource,
            CASE
                WHEN times > $warning_times AND difference_bytes > $warning_bytes THEN 'warning'
                WHEN times IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format(
                    '{:,.2f} GiB on {}, {:,.2f} GiB on {}',
                    fewest_bytes / 1073741824, smallest, most_bytes / 1073741824, largest
                ),
                'sizes not reported'
            ) AS reason,
            CAST(NULL AS VARCHAR) AS node,
            database,
            path,
            fewest_bytes,
            most_bytes,
            difference_bytes,
            times
        FROM (
            SELECT
                database,
                list(DISTINCT path) AS path,
                min(disk_bytes) AS fewest_bytes,
                max(disk_bytes) AS most_bytes,
                max(disk_bytes) - min(disk_bytes) AS difference_bytes,
                arg_min(node, disk_bytes) AS smallest,
                arg_max(node, disk_bytes) AS largest,
                max(disk_bytes) / nullif(min(disk_bytes), 0) AS times
            FROM database_stats
            GROUP BY database
            HAVING count(DISTINCT node) >= 2
        )
    """,
    cases=(
        Case(
            "one node, alike, small, and around each line",
            given={
                "database_stats": (
                    *copies("one", 90),
                    *copies("on", 50, 100),
                    *copies("over", 50, 102),
                    *copies("near", 1, 11),
                    *copies("far", 1, 11.4),
                )
            },
            expect=(("on", Status.OK), ("over", Status.WARNING), ("near", Status.OK), ("far", Status.WARNING)),
        ),
    ),
)
