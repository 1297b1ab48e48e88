"""The input holds nothing of a node of the cluster.

What it looks at
    Each node of the topology, and whether the input holds an answer of it.

Why it matters
    Alerts, logs, memory and disks are of each node alone. What a missing node suffers from is not in this
    report.

What to do
    Run raven-collect on that machine too, or with its URL. Where the node does not answer, collect its log
    files and the facts of the host there.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status
from analyzer.tables.collection import COLLECTION
from analyzer.tables.topology_nodes import TOPOLOGY_NODES

CHECK = Check(
    id="cluster.nodes_missing",
    title="A node of the cluster is not in the input",
    doc=__doc__,
    tables=(TOPOLOGY_NODES,),
    also=(COLLECTION,),
    sql="""
        SELECT
            coalesce(tag, 'cluster') AS resource,
            CASE
                WHEN tag IS NULL THEN 'unknown'
                WHEN answers > 0 THEN 'ok'
                WHEN answers = 0 THEN 'notice'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN tag IS NULL THEN 'not reported'
                WHEN answers > 0 THEN format('{:,} answers of node {}', answers, tag)
                ELSE concat_ws(' ', 'no answer of node', tag, 'at', url)
            END AS reason,
            CAST(NULL AS VARCHAR) AS node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            tag,
            url,
            membership,
            answers
        FROM (
            SELECT
                tag,
                list(DISTINCT path) AS path,
                any_value(url) AS url,
                any_value(membership) AS membership,
                (
                    SELECT count(*)
                    FROM collection
                    WHERE collection.node = topology_nodes.tag
                        AND collection.outcome = 'collected'
                        AND starts_with(collection.source, 'http.')
                ) AS answers
            FROM topology_nodes
            GROUP BY tag
        )
    """,
    cases=(
        Case(
            "one there and one not",
            given={
                "collection": (
                    {"node": "A", "source": "http.build.version", "outcome": "collected"},
                    {"node": "B", "source": "http.build.version", "outcome": "failed"},
                ),
                "topology_nodes": (
                    {"node": "A", "tag": "A"},
                    {"node": "A", "tag": "B", "url": "http://b"},
                ),
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
            ),
        ),
    ),
)
