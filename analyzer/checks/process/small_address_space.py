"""A database is served by a process, or a pager, of 32 bits.

What it looks at
    What each database says of its process and of the code that reads its pages.

Why it matters
    With 32 bits the files cannot be mapped as a whole. Pages are mapped and released for each transaction, which is
    slow, and the process can use 4 GB at most.

What to do
    Install the 64-bit build, and remove Storage.ForceUsing32BitsPager from the settings. The data files are the
    same.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.database_stats import DATABASE_STATS


def stats(database: str, is_64_bit: bool, pager: str | None) -> Row:
    """Return what a database of node A says of its process, for the cases below."""
    return {"node": "A", "database": database, "is_64_bit": is_64_bit, "pager": pager}


CHECK = Check(
    id="process.small_address_space",
    title="Server runs with 32 bits",
    doc=__doc__,
    tables=(DATABASE_STATS,),
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN NOT is_64_bit THEN 'warning'
                WHEN contains(pager, '32Bits') THEN 'warning'
                WHEN is_64_bit AND pager IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{} bits, pager {}', CASE WHEN is_64_bit THEN 64 ELSE 32 END, pager),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            is_64_bit,
            pager
        FROM database_stats
    """,
    cases=(
        Case(
            "64 bits",
            given={"database_stats": (stats("Shop", True, "Voron.Impl.Paging.RvnMemoryMapPager"),)},
            expect=(("A/Shop", Status.OK),),
        ),
        Case(
            "documented form: 32 bits, or the pager of 32 bits",
            given={
                "database_stats": (
                    stats("a", False, "Rvn"),
                    stats("b", True, "Voron.Impl.Paging.Posix32BitsMemoryMapPager"),
                )
            },
            expect=(
                ("A/a", Status.WARNING),
                ("A/b", Status.WARNING),
            ),
        ),
        Case(
            "not told",
            given={"database_stats": (stats("Shop", True, None),)},
            expect=(("A/Shop", Status.UNKNOWN),),
        ),
    ),
)
