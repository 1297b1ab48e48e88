"""The nodes of a cluster differ much in size.

What it looks at
    Cores and memory of each node of the cluster.

Why it matters
    After a failover the small node carries the load of the large one.

What to do
    Place heavy databases on the large nodes, or make the machines alike.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.node_licenses import NODE_LICENSES
from analyzer.tables.topologies import TOPOLOGIES

TOPOLOGY: Row = {"node": "A", "topology_id": "one"}


def size(tag: str, cores: int, gib: int) -> Row:
    """Return what node A knows of a node, for the cases below."""
    return {"node": "A", "tag": tag, "cores": cores, "usable_memory_bytes": gib * 2**30}


CHECK = Check(
    id="cluster.hardware_mix",
    title="Nodes differ much in size",
    doc=__doc__,
    tables=(
        NODE_LICENSES,
        TOPOLOGIES,
    ),
    thresholds={
        "notice_ratio": Threshold(2, "times as large", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', 'cluster', left(topology_id, 8)) AS resource,
            CASE
                WHEN largest_ratio > $notice_ratio THEN 'notice'
                WHEN largest_ratio <= $notice_ratio THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(size_by_node, 'not reported') AS reason,
            CAST(NULL AS VARCHAR) AS node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            largest_ratio,
            size_by_node
        FROM (
            SELECT
                topologies.topology_id,
                list(DISTINCT licenses.path) AS path,
                greatest(
                    max(licenses.cores) / min(licenses.cores),
                    max(licenses.usable_memory_bytes) / min(licenses.usable_memory_bytes)
                ) AS largest_ratio,
                string_agg(
                    DISTINCT format(
                        '{} {} cores {:.0f} GiB',
                        licenses.tag, licenses.cores, licenses.usable_memory_bytes / 2**30
                    ),
                    ', '
                ) AS size_by_node
            FROM node_licenses AS licenses
            JOIN topologies ON topologies.node = licenses.node
            GROUP BY topologies.topology_id
            HAVING count(DISTINCT licenses.tag) > 1
        )
    """,
    cases=(
        Case(
            "alike",
            given={
                "topologies": (TOPOLOGY,),
                "node_licenses": (
                    size("A", 8, 32),
                    size("B", 4, 16),
                ),
            },
            expect=(("cluster/one", Status.OK),),
        ),
        Case(
            "unlike",
            given={
                "topologies": (TOPOLOGY,),
                "node_licenses": (
                    size("A", 8, 32),
                    size("B", 3, 16),
                ),
            },
            expect=(("cluster/one", Status.NOTICE),),
        ),
        Case(
            "one node",
            given={"topologies": (TOPOLOGY,), "node_licenses": (size("A", 8, 32),)},
            expect=(),
        ),
    ),
)
