"""Temporary files are large beside the data file.

What it looks at
    The scratch and other temporary files of each data file of half a gigabyte or more.

Why it matters
    Scratch files hold pages that a long transaction still needs, or that wait to be written. They take disk space,
    and memory while they are in use.

What to do
    Look for long transactions (backup, export, a streaming query) and slow writes of the same database. They shrink
    when the transaction ends; a reload of the database frees them at once.
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
    id="storage.large_temporary_files",
    title="Temporary files are large",
    doc=__doc__,
    tables=(STORAGE_ENVIRONMENTS,),
    thresholds={
        "small_bytes": Threshold(536_870_912, "bytes", source="RavenDB's own package analyzer, 7.2"),
        "percent": Threshold(60, "% of the data file", source="RavenDB's own package analyzer, 7.2"),
        "warning_bytes": Threshold(21_474_836_480, "bytes", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN temporary_bytes >= $warning_bytes THEN 'warning'
                WHEN allocated_bytes < $small_bytes THEN 'ok'
                WHEN percent > $percent THEN 'notice'
                WHEN percent <= $percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format(
                    'temporary files of {:,.2f} GiB beside {:,.2f} GiB of data',
                    temporary_bytes / 1073741824,
                    allocated_bytes / 1073741824
                ),
                'size not reported'
            ) AS reason,
            node,
            database,
            path,
            name,
            type,
            temporary_files,
            temporary_bytes,
            allocated_bytes
        FROM (SELECT *, 100 * temporary_bytes / nullif(allocated_bytes, 0) AS percent FROM storage_environments)
    """,
    cases=(
        Case(
            "small, in proportion, large, huge",
            given={
                "storage_environments": (
                    environment("a", allocated=510, temporary=500),
                    environment("on", allocated=512, temporary=500),
                    environment("b", allocated=1000, temporary=590),
                    environment("c", allocated=1000, temporary=610),
                    environment("d", allocated=90_000, temporary=20_480),
                    environment("below", allocated=90_000, temporary=20_000),
                )
            },
            expect=(
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.OK),
                ("A/Shop/c", Status.NOTICE),
                ("A/Shop/d", Status.WARNING),
                ("A/Shop/on", Status.NOTICE),
                ("A/Shop/below", Status.OK),
            ),
        ),
    ),
)
