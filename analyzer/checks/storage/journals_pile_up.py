"""Journal files pile up.

What it looks at
    Number and size of the journal files of each environment.

Why it matters
    A journal can go once its data is synced to the data file. Many of them mean that syncing is slow or that a long
    transaction holds it; they fill the disk, and the next start has to read them all.

What to do
    Look at the slow writes and long transactions of the same database. Never delete a journal by hand: it may hold
    the only copy of the last writes.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.storage_environments import STORAGE_ENVIRONMENTS


def environment(name: str, journals: int, gib: float = 0) -> Row:
    """Return a storage environment of node A, for the cases below."""
    return {"node": "A", "database": "Shop", "name": name, "journals": journals, "journals_bytes": int(gib * GIB)}


GIB = 1 << 30


CHECK = Check(
    id="storage.journals_pile_up",
    title="Journals are not recycled",
    doc=__doc__,
    tables=(STORAGE_ENVIRONMENTS,),
    thresholds={
        "warning_files": Threshold(10, "files", source="ours, not measured: syncing starts at 2"),
        "critical_files": Threshold(50, "files", source="ours, not measured"),
        "warning_bytes": Threshold(5_368_709_120, "bytes", source="ours, not measured"),
        "critical_bytes": Threshold(21_474_836_480, "bytes", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN journals > $critical_files OR journals_bytes > $critical_bytes THEN 'critical'
                WHEN journals > $warning_files OR journals_bytes > $warning_bytes THEN 'warning'
                WHEN journals <= $warning_files THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,} journals of {:,.2f} GiB', journals, journals_bytes / 1073741824), 'journals not reported'
            ) AS reason,
            node,
            database,
            path,
            name,
            type,
            journals,
            journals_bytes
        FROM storage_environments
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "storage_environments": (
                    environment("a", 10),
                    environment("b", 11),
                    environment("c", 50),
                    environment("d", 51),
                    environment("e", 5, 5),
                    environment("f", 5, 5.1),
                    environment("g", 5, 20),
                    environment("h", 5, 20.4),
                )
            },
            expect=(
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.WARNING),
                ("A/Shop/c", Status.WARNING),
                ("A/Shop/d", Status.CRITICAL),
                ("A/Shop/e", Status.OK),
                ("A/Shop/f", Status.WARNING),
                ("A/Shop/g", Status.WARNING),
                ("A/Shop/h", Status.CRITICAL),
            ),
        ),
    ),
)
