"""The .NET heap has many holes.

What it looks at
    Holes in the .NET heap after the last garbage collection, as a share of the heap. A small heap is not
    judged: its holes cost nothing.

Why it matters
    Holes are memory that the process holds and cannot use well. They come from large objects and from
    pinned ones, which cannot be moved.

What to do
    The table gc_generations shows which generation has the holes. In the large object heap they come from
    huge documents and large results; in the pinned one from network buffers of many connections.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.garbage_collections import GARBAGE_COLLECTIONS


def collected(node: str, heap_gib: int, fragmented_gib: int) -> Row:
    """Return the last garbage collection of a node, for the cases below."""
    return {
        "node": node,
        "kind": "Any",
        "heap_bytes": heap_gib * 2**30,
        "fragmented_bytes": fragmented_gib * 2**30,
    }


CHECK = Check(
    id="process.gc_fragmentation",
    title="The .NET heap is full of holes",
    doc=__doc__,
    tables=(GARBAGE_COLLECTIONS,),
    thresholds={
        "small_heap_bytes": Threshold(2147483648, "bytes", source="ours, not measured"),
        "notice_percent": Threshold(40, "% holes", source="RavenDB's own package analyzer, 7.2"),
        "warning_percent": Threshold(50, "% holes", source="RavenDB's own package analyzer, 7.2"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN heap_bytes < $small_heap_bytes THEN 'ok'
                WHEN fragmented_percent > $warning_percent THEN 'warning'
                WHEN fragmented_percent > $notice_percent THEN 'notice'
                WHEN fragmented_percent <= $notice_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.0f} % of a heap of {:.2f} GiB are holes', fragmented_percent, heap_bytes / 2**30),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            heap_bytes,
            fragmented_bytes
        FROM (SELECT *, 100 * fragmented_bytes / nullif(heap_bytes, 0) AS fragmented_percent FROM garbage_collections)
        WHERE kind IS NULL OR kind = 'Any'
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "garbage_collections": (
                    collected("A", 100, 40),
                    collected("B", 100, 41),
                    collected("C", 100, 51),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.WARNING),
            ),
        ),
        Case(
            "a small heap",
            given={"garbage_collections": (collected("A", 1, 1),)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "just beside the size that counts, and on the upper line",
            given={
                "garbage_collections": tuple(
                    collected(node, 100, holes)
                    | ({"heap_bytes": heap, "fragmented_bytes": heap * holes // 100} if heap else {})
                    for node, holes, heap in (
                        ("A", 60, 2**31),
                        ("B", 60, 2**31 * 24 // 25),
                        ("C", 60, 2**31 * 26 // 25),
                        ("D", 50, 0),
                    )
                )
            },
            expect=(
                ("A", Status.WARNING),
                ("B", Status.OK),
                ("C", Status.WARNING),
                ("D", Status.NOTICE),
            ),
        ),
    ),
)
