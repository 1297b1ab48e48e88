"""A data file holds mostly free space.

What it looks at
    The free share of each data file of half a gigabyte or more.

Why it matters
    Free space is used again for new data, so this is no fault. It is disk space that nothing else can use, and it
    makes file copies and snapshots larger.

What to do
    Compact the database or index at a quiet hour (Databases, Compact). It needs room for a second copy, and that
    node cannot serve it meanwhile.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.storage_environments import STORAGE_ENVIRONMENTS


def environment(name: str, **sizes: int) -> Row:
    """Return a storage environment of node A, sizes in MiB."""
    same: Row = {"node": "A", "database": "Shop", "name": name, "type": "Documents"}
    return same | {f"{size}_bytes": MIB * value for size, value in sizes.items()}


MIB = 1 << 20


CHECK = Check(
    id="storage.mostly_free",
    title="Data file is mostly free space",
    doc=__doc__,
    tables=(STORAGE_ENVIRONMENTS,),
    thresholds={
        "small_bytes": Threshold(536_870_912, "bytes", source="RavenDB's own package analyzer, 7.2"),
        "large_bytes": Threshold(8_589_934_592, "bytes", source="RavenDB's own package analyzer, 7.2"),
        "percent": Threshold(60, "% free", source="RavenDB's own package analyzer, 7.2"),
        "large_percent": Threshold(50, "% free of a large file", source="RavenDB's own package analyzer, 7.2"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN allocated_bytes < $small_bytes THEN 'ok'
                WHEN allocated_bytes > $large_bytes AND free_percent > $large_percent THEN 'notice'
                WHEN free_percent > $percent THEN 'notice'
                WHEN free_percent <= $percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.0f} % of {:,.2f} GiB are free', free_percent, allocated_bytes / 1073741824),
                'size not reported'
            ) AS reason,
            node,
            database,
            path,
            name,
            type,
            allocated_bytes,
            free_bytes
        FROM (SELECT *, 100 * free_bytes / nullif(allocated_bytes, 0) AS free_percent FROM storage_environments)
    """,
    cases=(
        Case(
            "small, mid-size and large files",
            given={
                "storage_environments": (
                    environment("a", allocated=510, free=500),
                    environment("on", allocated=512, free=500),
                    environment("near", allocated=8192, free=4500),
                    environment("half", allocated=9000, free=4500),
                    environment("b", allocated=1000, free=590),
                    environment("c", allocated=1000, free=610),
                    environment("d", allocated=8400, free=4300),
                )
            },
            expect=(
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.OK),
                ("A/Shop/c", Status.NOTICE),
                ("A/Shop/d", Status.NOTICE),
                ("A/Shop/on", Status.NOTICE),
                ("A/Shop/near", Status.OK),
                ("A/Shop/half", Status.OK),
            ),
        ),
    ),
)
