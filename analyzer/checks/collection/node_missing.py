"""A node of the cluster is not in the bundle.

What it looks at
    The nodes that the cluster names, beside those that answered.

Why it matters
    What is wrong with that node cannot be seen, and checks that compare nodes are silent. A node that cannot be
    asked is often the one with the problem.

What to do
    Run the collector on that machine too: it takes the host, and the logs from disk, also where the server is down.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.collection import COLLECTION
from analyzer.tables.topology_nodes import TOPOLOGY_NODES

ASKED: Row = {"node": "A", "source": "http.stats", "outcome": "collected"}


CHECK = Check(
    id="collection.node_missing",
    title="A node of the cluster is not in the bundle",
    doc=__doc__,
    tables=(TOPOLOGY_NODES,),
    also=(COLLECTION,),
    sql="""
        SELECT
            coalesce(tag, 'cluster') AS resource,
            CASE
                WHEN NOT is_there THEN 'warning'
                WHEN is_there THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN is_there THEN 'is in the bundle'
                WHEN NOT is_there THEN 'is not in the bundle'
                ELSE 'no tag is told'
            END AS reason,
            tag AS node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            url
        FROM (
            SELECT
                tag,
                any_value(path) AS path,
                any_value(url) AS url,
                CASE WHEN tag IS NOT NULL THEN
                    EXISTS (
                        SELECT 1
                        FROM collection
                        WHERE outcome = 'collected' AND collection.node = topology_nodes.tag
                    )
                END AS is_there
            FROM topology_nodes
            GROUP BY tag
        )
    """,
    cases=(
        Case(
            "one of two",
            given={"collection": (ASKED,), "topology_nodes": ({"node": "A", "tag": "A"}, {"node": "A", "tag": "B"})},
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
            ),
        ),
        Case(
            "a question without an answer is no node",
            given={
                "collection": (ASKED | {"outcome": "failed"},),
                "topology_nodes": ({"node": "A", "tag": "A"}, {"node": "A"}),
            },
            expect=(
                ("A", Status.WARNING),
                ("cluster", Status.UNKNOWN),
            ),
        ),
    ),
)
