"""The .NET heap of the server is large.

What it looks at
    The .NET heap as a share of the memory of the machine.

Why it matters
    RavenDB keeps little on the .NET heap. A large one comes from huge documents, from queries without
    paging, from scripts and from large results, and it makes garbage collections long. What it holds is
    missing for the cache of data files.

What to do
    Look at the large documents and unpaged queries of this report. If neither explains it, take a memory
    dump with the help of support.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.memory import MEMORY


def memory(node: str, gib: int) -> Row:
    """Return a node with 100 GiB of memory, for the cases below."""
    return {"node": node, "physical_bytes": 100 * 2**30, "managed_bytes": gib * 2**30}


CHECK = Check(
    id="process.managed_memory",
    title="The .NET heap is large",
    doc=__doc__,
    tables=(MEMORY,),
    thresholds={
        "warning_percent": Threshold(50, "% of memory", source="RavenDB's own package analyzer, 7.2"),
        "critical_percent": Threshold(75, "% of memory", source="RavenDB's own Zabbix template"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN share_percent > $critical_percent THEN 'critical'
                WHEN share_percent > $warning_percent THEN 'warning'
                WHEN share_percent <= $warning_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format(
                    '{:.1f} GiB on the .NET heap, {:.0f} % of {:.1f} GiB',
                    managed_bytes / 2**30, share_percent, physical_bytes / 2**30
                ),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            managed_bytes,
            physical_bytes
        FROM (SELECT *, 100 * managed_bytes / nullif(physical_bytes, 0) AS share_percent FROM memory)
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "memory": (
                    memory("A", 50),
                    memory("B", 51),
                    memory("C", 76),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.CRITICAL),
            ),
        ),
        Case(
            "on the upper line",
            given={"memory": (memory("A", 75),)},
            expect=(("A", Status.WARNING),),
        ),
    ),
)
