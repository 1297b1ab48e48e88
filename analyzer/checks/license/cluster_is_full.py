"""The cluster has as many nodes as the license allows, or more.

What it looks at
    The nodes of the cluster, watchers included, beside the most that the license allows. A cluster of one node is
    left out.

Why it matters
    A node that is lost for good is replaced by adding another first. Where none can be added, the lost one must be
    removed first, and the cluster is smaller meanwhile.

What to do
    Plan the replacement of a node for this, or get a license for one more.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.licenses import LICENSES
from analyzer.tables.topology_nodes import TOPOLOGY_NODES

SIZES = (("A", 4), ("B", 3), ("C", 2), ("D", None))
NODES: tuple[Row, ...] = tuple({"node": node, "tag": tag} for node, _ in SIZES for tag in "ABC")


def allows(node: str, size: int | None) -> Row:
    """Return the license of a node, for the cases below."""
    return {"node": node, "type": "Professional", "max_cluster_size": size}


CHECK = Check(
    id="license.cluster_is_full",
    title="License allows no further node",
    doc=__doc__,
    tables=(LICENSES, TOPOLOGY_NODES),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN nodes > max_cluster_size THEN 'warning'
                WHEN nodes = max_cluster_size THEN 'notice'
                WHEN nodes < max_cluster_size THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{} nodes, the license allows {}', nodes, max_cluster_size),
                'the limit is not known'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            nodes,
            max_cluster_size,
            type
        FROM (
            SELECT
                licenses.*,
                (SELECT count(DISTINCT tag) FROM topology_nodes WHERE topology_nodes.node = licenses.node) AS nodes
            FROM licenses
        )
        WHERE coalesce(nodes, 0) <> 1
    """,
    cases=(
        Case(
            "documented form: below, on, past the limit",
            given={"licenses": tuple(allows(n, size) for n, size in SIZES), "topology_nodes": NODES},
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.WARNING),
                ("D", Status.UNKNOWN),
            ),
        ),
        Case(
            "one node",
            given={"licenses": (allows("A", 1),), "topology_nodes": NODES[:1]},
            expect=(),
        ),
    ),
)
