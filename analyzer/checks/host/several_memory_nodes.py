"""The machine has several memory nodes (NUMA).

What it looks at
    The memory nodes that the kernel sees.

Why it matters
    RavenDB does not place its memory by node. Threads then reach memory of another processor, which costs time
    and makes latency uneven.

What to do
    Let the firmware interleave the nodes, or bind each of several servers to one node with `numactl`. Measure
    before.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.host_cpu import HOST_CPU


def cpu(**facts: float) -> Row:
    """Return the processor of node A, for the cases below."""
    return {"node": "A", **facts}


CHECK = Check(
    id="host.several_memory_nodes",
    title="Machine has several memory nodes",
    doc=__doc__,
    tables=(HOST_CPU,),
    thresholds={
        "most_nodes": Threshold(1, "memory nodes", source="Inside RavenDB, chapter 15"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'processor') AS resource,
            CASE
                WHEN numa_nodes > $most_nodes THEN 'notice'
                WHEN numa_nodes <= $most_nodes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{} memory nodes', numa_nodes), 'not reported') AS reason,
            node,
            database,
            path,
            numa_nodes,
            physical_cores,
            model
        FROM host_cpu
    """,
    cases=(
        Case("one", given={"host_cpu": (cpu(numa_nodes=1),)}, expect=(("A/processor", Status.OK),)),
        Case("two", given={"host_cpu": (cpu(numa_nodes=2),)}, expect=(("A/processor", Status.NOTICE),)),
    ),
)
