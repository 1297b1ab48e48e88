"""Many objects wait for their finalizer.

What it looks at
    Objects that were waiting for their finalizer at the last garbage collection.

Why it matters
    Finalizers run one after the other on one thread. A long queue means that it is stuck or cannot keep up,
    and the objects hold their memory and handles meanwhile.

What to do
    Compare two collections. If the number stays high, take a memory dump with the help of support.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.garbage_collections import GARBAGE_COLLECTIONS


def collected(node: str, finalization_pending: int) -> Row:
    """Return the last garbage collection of a node, for the cases below."""
    return {"node": node, "kind": "Any", "finalization_pending": finalization_pending}


CHECK = Check(
    id="process.gc_finalizers",
    title="Many objects wait for their finalizer",
    doc=__doc__,
    tables=(GARBAGE_COLLECTIONS,),
    thresholds={
        "notice_objects": Threshold(10000, "objects", source="ours, not measured"),
        "warning_objects": Threshold(100000, "objects", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN finalization_pending > $warning_objects THEN 'warning'
                WHEN finalization_pending > $notice_objects THEN 'notice'
                WHEN finalization_pending <= $notice_objects THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} objects wait for their finalizer', finalization_pending), 'not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            finalization_pending
        FROM garbage_collections
        WHERE kind IS NULL OR kind = 'Any'
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "garbage_collections": (
                    collected("A", 10_000),
                    collected("B", 10_001),
                    collected("C", 100_001),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.WARNING),
            ),
        ),
        Case(
            "on the upper line",
            given={"garbage_collections": (collected("A", 100_000),)},
            expect=(("A", Status.NOTICE),),
        ),
    ),
)
