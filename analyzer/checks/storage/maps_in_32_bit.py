"""The storage of a database runs in 32-bit mode.

What it looks at
    Whether each database runs in 64 bits, and how it maps its files.

Why it matters
    In 32 bits a process sees at most four gigabytes of its files at a time: they are mapped in small parts, again
    and again, and large transactions fail. A 64-bit machine is put into this mode only by a setting
    (`Storage.ForceUsing32BitsPager`) or by a wrong build.

What to do
    Install the 64-bit build, and remove the setting.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.database_stats import DATABASE_STATS


def stats(database: str, is_64_bit: bool, pager: str) -> Row:
    """Return what a database of node A says; the 32-bit pager is in the documented form."""
    return {"node": "A", "database": database, "is_64_bit": is_64_bit, "pager": f"Voron.Impl.Paging.{pager}"}


CHECK = Check(
    id="storage.maps_in_32_bit",
    title="Storage runs in 32 bits",
    doc=__doc__,
    tables=(DATABASE_STATS,),
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN NOT is_64_bit OR pager ILIKE '%32bit%' THEN 'warning'
                WHEN is_64_bit THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN is_64_bit IS NULL THEN 'not reported'
                ELSE concat_ws(', ', if(is_64_bit, '64 bits', '32 bits'), regexp_extract(pager, '[^.]*$'))
            END AS reason,
            node,
            database,
            path,
            is_64_bit,
            pager
        FROM database_stats
    """,
    cases=(
        Case(
            "64 bits, 32 bits, and 64 bits forced to 32",
            given={
                "database_stats": (
                    stats("a", True, "RvnMemoryMapPager"),
                    stats("b", False, "RvnMemoryMapPager"),
                    stats("c", True, "Posix32BitsMemoryMapPager"),
                )
            },
            expect=(("A/a", Status.OK), ("A/b", Status.WARNING), ("A/c", Status.WARNING)),
        ),
    ),
)
