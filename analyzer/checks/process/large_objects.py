"""Large objects fill a notable part of the memory.

What it looks at
    The large object heap after the last garbage collection, as a share of the memory that .NET may use.

Why it matters
    Objects of 85,000 bytes and more live there and are moved only rarely, so it grows holes. They come from
    huge documents, large query results and large batches. From a quarter of the memory on the server has it
    compacted while memory is low, which stops everything for long.

What to do
    Look for huge documents and unpaged queries. Stream large results, and store large content as
    attachments.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.garbage_collections import GARBAGE_COLLECTIONS
from analyzer.tables.gc_generations import GC_GENERATIONS

COLLECTION: Row = {"node": "A", "kind": "Any", "total_available_bytes": 100 * 2**30}


def large(gib: int) -> Row:
    """Return the large object heap of node A, for the cases below."""
    return {"node": "A", "kind": "Any", "name": "Large Object Heap", "size_after_bytes": gib * 2**30}


CHECK = Check(
    id="process.large_objects",
    title="Large objects fill the .NET heap",
    doc=__doc__,
    tables=(
        GC_GENERATIONS,
        GARBAGE_COLLECTIONS,
    ),
    thresholds={
        "notice_percent": Threshold(10, "% of memory", source="ours, not measured"),
        "warning_percent": Threshold(
            25, "% of memory", source="server default Memory.GC.LargeObjectHeapCompactionThresholdPercentage"
        ),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN share_percent > $warning_percent THEN 'warning'
                WHEN share_percent > $notice_percent THEN 'notice'
                WHEN share_percent <= $notice_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format(
                    '{:.2f} GiB of large objects, {:.1f} % of {:.1f} GiB',
                    large_bytes / 2**30, share_percent, total_available_bytes / 2**30
                ),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            large_bytes,
            total_available_bytes
        FROM (
            SELECT
                generations.node,
                generations.path,
                generations.size_after_bytes AS large_bytes,
                collections.total_available_bytes,
                100 * large_bytes / nullif(collections.total_available_bytes, 0) AS share_percent
            FROM gc_generations AS generations
            LEFT JOIN garbage_collections AS collections
                ON collections.node = generations.node
                AND collections.kind = generations.kind
            WHERE generations.kind = 'Any'
                AND generations.name = 'Large Object Heap'
        )
    """,
    cases=(
        Case(
            "small",
            given={"gc_generations": (large(10),), "garbage_collections": (COLLECTION,)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "over a tenth of the memory",
            given={"gc_generations": (large(11),), "garbage_collections": (COLLECTION,)},
            expect=(("A", Status.NOTICE),),
        ),
        Case(
            "over a quarter of the memory",
            given={"gc_generations": (large(26),), "garbage_collections": (COLLECTION,)},
            expect=(("A", Status.WARNING),),
        ),
        Case(
            "on the upper line",
            given={"gc_generations": (large(25),), "garbage_collections": (COLLECTION,)},
            expect=(("A", Status.NOTICE),),
        ),
    ),
)
