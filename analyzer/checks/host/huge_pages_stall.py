"""Programs wait while the kernel puts huge pages together.

What it looks at
    Whether transparent huge pages are given to all programs, and how often one had to wait for the kernel to put
    memory together since boot.

Why it matters
    Each wait stops a thread for as long as the kernel moves pages. Other database vendors report pauses from it;
    RavenDB says nothing of it, so measure before and after.

What to do
    Set transparent huge pages to madvise: `echo madvise > /sys/kernel/mm/transparent_hugepage/enabled`, and the
    same for `defrag`; make it last with a unit or a kernel parameter.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.host_memory import HOST_MEMORY


def pages(node: str, setting: str, stalls: int | None) -> Row:
    """Return the memory of a node's machine, for the cases below."""
    return {"node": node, "transparent_huge_pages": setting, "compaction_stalls": stalls}


CHECK = Check(
    id="host.huge_pages_stall",
    title="Programs wait for huge pages",
    doc=__doc__,
    tables=(HOST_MEMORY,),
    thresholds={
        "stalls": Threshold(1000, "waits since boot", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'memory') AS resource,
            CASE
                WHEN transparent_huge_pages = 'always' AND compaction_stalls > $stalls THEN 'notice'
                WHEN transparent_huge_pages = 'always' AND compaction_stalls <= $stalls THEN 'ok'
                WHEN transparent_huge_pages IN ('madvise', 'never') THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('transparent huge pages: {}, {:,} waits for memory', transparent_huge_pages, compaction_stalls),
                'transparent huge pages: ' || transparent_huge_pages,
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            transparent_huge_pages,
            compaction_stalls,
            anonymous_huge_bytes
        FROM host_memory
    """,
    cases=(
        Case(
            "always, on and past the limit",
            given={"host_memory": (pages("A", "always", 1000), pages("B", "always", 1040))},
            expect=(
                ("A/memory", Status.OK),
                ("B/memory", Status.NOTICE),
            ),
        ),
        Case(
            "where a program asks for them, or never",
            given={"host_memory": (pages("A", "madvise", 9000), pages("B", "never", 9000))},
            expect=(
                ("A/memory", Status.OK),
                ("B/memory", Status.OK),
            ),
        ),
        Case(
            "always, but the waits are not counted",
            given={"host_memory": (pages("A", "always", None),)},
            expect=(("A/memory", Status.UNKNOWN),),
        ),
    ),
)
