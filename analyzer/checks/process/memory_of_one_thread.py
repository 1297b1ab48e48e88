"""Threads of one name hold much unmanaged memory.

What it looks at
    The unmanaged memory by the name of its threads, as a share of the memory of the machine.

Why it matters
    Names tell the index or the database. One index that holds a tenth of the memory makes batches of too many or
    too large documents, or loads too much for each of them.

What to do
    Look at the last batches of the index (Indexing performance in the Studio). Reduce Indexing.MapBatchSize or
    Indexing.ScratchSpaceLimitInMb for it, or what its LoadDocument pulls in.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.memory import MEMORY
from analyzer.tables.memory_threads import MEMORY_THREADS

MACHINE: Row = {"node": "A", "physical_bytes": 1000}


def held(name: str, allocated_bytes: int) -> Row:
    """Return the threads of one name on node A, for the cases below."""
    return {"node": "A", "name": name, "allocated_bytes": allocated_bytes, "threads": 1}


CHECK = Check(
    id="process.memory_of_one_thread",
    title="One thread holds much memory",
    doc=__doc__,
    tables=(MEMORY_THREADS, MEMORY),
    thresholds={
        "warning_percent": Threshold(10, "% of the memory", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, name) AS resource,
            CASE
                WHEN share_percent > $warning_percent THEN 'warning'
                WHEN share_percent <= $warning_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,.0f} MiB, {:.1f} % of the memory', allocated_bytes / 1024 ** 2, share_percent),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            share_percent,
            allocated_bytes,
            threads
        FROM (
            SELECT
                memory_threads.*,
                100 * allocated_bytes / nullif(physical_bytes, 0) AS share_percent
            FROM memory_threads
            LEFT JOIN memory ON memory.node = memory_threads.node
        )
    """,
    cases=(
        Case(
            "on and past the limit",
            given={"memory": (MACHINE,), "memory_threads": (held("a", 100), held("b", 104))},
            expect=(
                ("A/a", Status.OK),
                ("A/b", Status.WARNING),
            ),
        ),
        Case(
            "memory of the machine not known",
            given={"memory_threads": (held("a", 104),)},
            expect=(("A/a", Status.UNKNOWN),),
        ),
    ),
)
