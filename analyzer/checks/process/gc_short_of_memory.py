"""The garbage collector sees so much memory in use that it works harder.

What it looks at
    The memory in use at the last garbage collection, beside the line above which .NET compacts at each collection.

Why it matters
    Above the line each collection of the whole heap compacts, and there are more of them: requests stop more often
    and for longer.

What to do
    Find what holds the memory (process.managed_memory, process.unmanaged_memory, host.other_program_takes_memory).
    Add memory, or raise the limit of the container.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.garbage_collections import GARBAGE_COLLECTIONS


def load(node: str, in_use_bytes: int | None) -> Row:
    """Return the last garbage collection of a node, for the cases below."""
    same: Row = {"node": node, "kind": "Any", "index": 7, "high_load_threshold_bytes": 900}
    return same | {"memory_load_bytes": in_use_bytes}


CHECK = Check(
    id="process.gc_short_of_memory",
    title="Garbage collector works against low memory",
    doc=__doc__,
    tables=(GARBAGE_COLLECTIONS,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN memory_load_bytes >= high_load_threshold_bytes THEN 'warning'
                WHEN memory_load_bytes < high_load_threshold_bytes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format(
                    '{:.1f} GiB in use, the line is {:.1f} GiB',
                    memory_load_bytes / 1024 ** 3,
                    high_load_threshold_bytes / 1024 ** 3
                ),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            memory_load_bytes,
            high_load_threshold_bytes,
            heap_bytes
        FROM garbage_collections
        WHERE coalesce(kind, 'Any') = 'Any' AND coalesce(index, 1) > 0
    """,
    cases=(
        Case(
            "under, and documented form: on the line",
            given={"garbage_collections": (load("A", 899), load("B", 900), load("C", None))},
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.UNKNOWN),
            ),
        ),
        Case(
            "only the last of any kind counts",
            given={"garbage_collections": (load("A", 950) | {"kind": "Background"},)},
            expect=(),
        ),
    ),
)
