"""The server holds much memory outside the .NET heap.

What it looks at
    Memory that RavenDB itself allocated outside the .NET heap, as a share of the memory of the machine.
    Mapped data files do not count.

Why it matters
    Indexing batches, large transactions and encryption use it. What it holds is missing for the cache of
    data files, and reads go to disk.

What to do
    The table memory_threads names the threads that hold it, and these name the database and the index.
    Lower Indexing.MapBatchSize for an index that makes large batches, and look for transactions with very
    many documents.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.memory import MEMORY


def memory(node: str, gib: int) -> Row:
    """Return a node with 100 GiB of memory, for the cases below."""
    return {"node": node, "physical_bytes": 100 * 2**30, "unmanaged_bytes": gib * 2**30}


CHECK = Check(
    id="process.unmanaged_memory",
    title="Unmanaged memory is large",
    doc=__doc__,
    tables=(MEMORY,),
    thresholds={
        "notice_percent": Threshold(25, "% of memory", source="RavenDB's own Zabbix template"),
        "warning_percent": Threshold(50, "% of memory", source="RavenDB's own package analyzer, 7.2"),
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
                    '{:.1f} GiB of unmanaged memory, {:.0f} % of {:.1f} GiB',
                    unmanaged_bytes / 2**30, share_percent, physical_bytes / 2**30
                ),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            unmanaged_bytes,
            physical_bytes
        FROM (SELECT *, 100 * unmanaged_bytes / nullif(physical_bytes, 0) AS share_percent FROM memory)
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "memory": (
                    memory("A", 25),
                    memory("B", 26),
                    memory("C", 51),
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
            given={"memory": (memory("A", 50),)},
            expect=(("A", Status.NOTICE),),
        ),
    ),
)
