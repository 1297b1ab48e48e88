"""The machine has fewer cores than is recommended.

What it looks at
    The cores of the machine, or the share that a container may use of them.

Why it matters
    Indexes, queries, replication and garbage collection run side by side. With few cores each of them waits for
    the others.

What to do
    Four cores are recommended for production, two are the least. For a trial it may stay.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.cgroups import CGROUPS
from analyzer.tables.host_cpu import HOST_CPU


def cpu(**facts: float) -> Row:
    """Return the processor of node A, for the cases below."""
    return {"node": "A", **facts}


CHECK = Check(
    id="host.few_cores",
    title="Machine has few cores",
    doc=__doc__,
    tables=(HOST_CPU,),
    also=(CGROUPS,),
    thresholds={
        "recommended_cores": Threshold(4, "cores", source="RavenDB documentation, page system-requirements"),
        "least_cores": Threshold(2, "cores", source="RavenDB documentation, page containers/requirements/compute"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'processor') AS resource,
            CASE
                WHEN cores < $least_cores THEN 'warning'
                WHEN cores < $recommended_cores THEN 'notice'
                WHEN cores >= $recommended_cores THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:g} cores', cores), 'not reported') AS reason,
            node,
            database,
            path,
            logical_cores,
            physical_cores,
            limited_to_cores,
            model
        FROM (
            SELECT *, least(logical_cores, limited_to_cores) AS cores
            FROM (SELECT *, (SELECT min(cpu_limit_cores) FROM cgroups WHERE is_raven) AS limited_to_cores FROM host_cpu)
        )
    """,
    cases=(
        Case("each line", given={"host_cpu": (cpu(logical_cores=4),)}, expect=(("A/processor", Status.OK),)),
        Case("two", given={"host_cpu": (cpu(logical_cores=2),)}, expect=(("A/processor", Status.NOTICE),)),
        Case(
            "one of many, by the limit of a container",
            given={"host_cpu": (cpu(logical_cores=16),), "cgroups": ({"is_raven": True, "cpu_limit_cores": 1.0},)},
            expect=(("A/processor", Status.WARNING),),
        ),
        Case(
            "one fewer than recommended",
            given={"host_cpu": (cpu(logical_cores=3),)},
            expect=(("A/processor", Status.NOTICE),),
        ),
    ),
)
