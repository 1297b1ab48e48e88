"""The nodes that answered do not agree about their cluster.

What it looks at
    The id of the topology, the leader and the term, as each node tells them.

Why it matters
    Two ids are two clusters in one bundle, or a node that was removed and does not know. Two leaders or terms for
    more than a moment are a partition of the network.

What to do
    Compare the view Cluster of the Studio on each node. A node that was removed must be emptied before it joins
    again.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.topologies import TOPOLOGIES


def view(node: str, topology: str = "one", leader: str | None = "A") -> Row:
    """Return the cluster as a node sees it, for the cases below."""
    return {"node": node, "tag": node, "topology_id": topology, "leader": leader}


CHECK = Check(
    id="cluster.views_differ",
    title="Nodes do not agree about the cluster",
    doc=__doc__,
    tables=(TOPOLOGIES,),
    sql="""
        SELECT
            'cluster' AS resource,
            CASE
                WHEN ids > 1 THEN 'critical'
                WHEN leaders > 1 OR led < told THEN 'warning'
                WHEN ids = 1 AND leaders = 1 AND led = told THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{} nodes: {} topologies, led by {}', told, nullif(ids, 0), names),
                'no leader is told'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            told,
            ids,
            leaders,
            names
        FROM (
            SELECT
                CAST(NULL AS VARCHAR) AS node,
                list(DISTINCT path) AS path,
                count(*) AS told,
                count(DISTINCT topology_id) AS ids,
                count(DISTINCT leader) AS leaders,
                count(leader) AS led,
                string_agg(DISTINCT leader, ', ' ORDER BY leader) AS names
            FROM topologies
            HAVING count(*) > 1 AND count(topology_id) > 0
        )
    """,
    cases=(
        Case(
            "one view",
            given={"topologies": (view("A"), view("B"))},
            expect=(("cluster", Status.OK),),
        ),
        Case(
            "documented form: two clusters",
            given={"topologies": (view("A"), view("B", topology="other"))},
            expect=(("cluster", Status.CRITICAL),),
        ),
        Case(
            "documented form: two leaders",
            given={"topologies": (view("A"), view("B", leader="B"))},
            expect=(("cluster", Status.WARNING),),
        ),
        Case(
            "documented form: one knows of no leader",
            given={"topologies": (view("A"), view("B", leader=None))},
            expect=(("cluster", Status.WARNING),),
        ),
        Case(
            "one node",
            given={"topologies": (view("A"),)},
            expect=(),
        ),
    ),
)
