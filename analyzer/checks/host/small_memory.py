"""The machine has less memory than is recommended.

What it looks at
    The memory of the machine.

Why it matters
    Data that is in use should fit into memory. With less than a few gigabytes the server often runs in its low-
    memory mode, and indexing of larger databases is slow.

What to do
    Give the machine 8 GB or more for production. For a trial it may stay.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.host_memory import HOST_MEMORY

GIB = 1024**3


def memory(**facts: int) -> Row:
    """Return the memory of node A, for the cases below."""
    return {"node": "A", **facts}


CHECK = Check(
    id="host.small_memory",
    title="Machine has little memory",
    doc=__doc__,
    tables=(HOST_MEMORY,),
    thresholds={
        "recommended_bytes": Threshold(
            7.5 * 1024**3,
            "bytes; a machine sold with 8 GB shows a little less",
            source="RavenDB documentation, page system-requirements",
        ),
        "least_bytes": Threshold(
            1024**3 * 0.9, "bytes", source="RavenDB documentation, page containers/requirements/compute"
        ),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'memory') AS resource,
            CASE
                WHEN total_bytes < $least_bytes THEN 'warning'
                WHEN total_bytes < $recommended_bytes THEN 'notice'
                WHEN total_bytes >= $recommended_bytes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:.1f} GiB of memory', total_bytes / 1024 ** 3), 'not reported') AS reason,
            node,
            database,
            path,
            total_bytes
        FROM host_memory
    """,
    cases=(
        Case("each line", given={"host_memory": (memory(total_bytes=8 * GIB),)}, expect=(("A/memory", Status.OK),)),
        Case("small", given={"host_memory": (memory(total_bytes=4 * GIB),)}, expect=(("A/memory", Status.NOTICE),)),
        Case("tiny", given={"host_memory": (memory(total_bytes=GIB // 2),)}, expect=(("A/memory", Status.WARNING),)),
        Case(
            "on and under each line",
            given={
                "host_memory": tuple(
                    memory(total_bytes=int(gib * GIB)) | {"node": node}
                    for node, gib in (("A", 7.5), ("B", 7.2), ("C", 0.92), ("D", 0.88))
                )
            },
            expect=(
                ("A/memory", Status.OK),
                ("B/memory", Status.NOTICE),
                ("C/memory", Status.NOTICE),
                ("D/memory", Status.WARNING),
            ),
        ),
    ),
)
