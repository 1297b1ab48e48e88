"""Two nodes of the cluster have the same host in their address.

What it looks at
    The host names in the addresses of the nodes, as the cluster knows them.

Why it matters
    What stops that machine takes both nodes with it, and with them the majority of a small cluster.

What to do
    Give each node a machine of its own, in another rack or zone.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.topology_nodes import TOPOLOGY_NODES


def at(tag: str, url: str) -> Row:
    """Return a node of the cluster as node A knows it, for the cases below."""
    return {"node": "A", "tag": tag, "url": url}


CHECK = Check(
    id="cluster.nodes_on_one_host",
    title="Nodes of a cluster share a host",
    doc=__doc__,
    tables=(TOPOLOGY_NODES,),
    sql="""
        SELECT
            concat_ws('/', node, host) AS resource,
            CASE
                WHEN nodes > 1 AND host IS NOT NULL THEN 'warning'
                WHEN nodes = 1 AND host IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{} of the nodes: {}', nodes, tags), 'no address is told') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            host,
            nodes,
            tags
        FROM (
            SELECT
                topology_nodes.node,
                any_value(path) AS path,
                nullif(regexp_extract(url, '^[a-z]+://([^/:]+|[[][^]]+[]])', 1), '') AS host,
                count(*) AS nodes,
                string_agg(concat_ws(' ', tag, url), ', ' ORDER BY tag) AS tags
            FROM topology_nodes
            GROUP BY topology_nodes.node, host
            QUALIFY sum(count(*)) OVER (PARTITION BY topology_nodes.node) > 1 OR host IS NULL
        )
    """,
    cases=(
        Case(
            "each its own",
            given={"topology_nodes": (at("A", "http://a:8080"), at("B", "http://b:8080"))},
            expect=(
                ("A/a", Status.OK),
                ("A/b", Status.OK),
            ),
        ),
        Case(
            "two ports of one host",
            given={"topology_nodes": (at("A", "https://a:8080"), at("B", "https://a:8081"), at("C", "https://c"))},
            expect=(
                ("A/a", Status.WARNING),
                ("A/c", Status.OK),
            ),
        ),
        Case(
            "one node, and one without an address",
            given={"topology_nodes": (at("A", "http://a:8080"), {"node": "B", "tag": "B"})},
            expect=(("B", Status.UNKNOWN),),
        ),
    ),
)
