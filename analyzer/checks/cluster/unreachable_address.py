"""The cluster knows a node under an address that other machines cannot reach.

What it looks at
    The address of each node in a cluster of more than one: loopback and 0.0.0.0 lead back to whoever uses them.

Why it matters
    Other nodes and the clients get this address from the cluster, and connect to themselves.

What to do
    Set PublicServerUrl to the name under which the other machines reach the node, and add the node again under it.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.topology_nodes import TOPOLOGY_NODES


def at(tag: str, url: str) -> Row:
    """Return a node of the cluster as node A knows it, for the cases below."""
    return {"node": "A", "tag": tag, "url": url}


CHECK = Check(
    id="cluster.unreachable_address",
    title="Cluster knows a node under an address of no use",
    doc=__doc__,
    tables=(TOPOLOGY_NODES,),
    sql="""
        SELECT
            concat_ws('/', node, tag) AS resource,
            CASE
                WHEN is_local THEN 'critical'
                WHEN NOT is_local AND is_number THEN 'notice'
                WHEN NOT is_local THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN is_local THEN concat(url, ' leads back to whoever uses it')
                WHEN is_number THEN concat(url, ' is an address and no name')
                WHEN url IS NOT NULL THEN concat(url, ' has a name')
                ELSE 'no address is told'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            tag,
            url
        FROM (
            SELECT
                *,
                regexp_matches(url, '^[a-z]+://(127[.]|localhost([:/]|$)|0[.]0[.]0[.]0|[[]::1?[]])') AS is_local,
                regexp_matches(url, '^[a-z]+://([0-9.]+|[[][0-9a-fA-F:]+[]])([:/]|$)') AS is_number
            FROM topology_nodes
            QUALIFY count(*) OVER (PARTITION BY node) > 1 OR url IS NULL
        )
    """,
    cases=(
        Case(
            "names, a number, and loopback",
            given={
                "topology_nodes": (
                    at("A", "http://a:8080"),
                    at("B", "http://10.0.0.2:8080"),
                    at("C", "http://127.0.0.1:8080"),
                    at("D", "http://localhost:8080"),
                )
            },
            expect=(
                ("A/A", Status.OK),
                ("A/B", Status.NOTICE),
                ("A/C", Status.CRITICAL),
                ("A/D", Status.CRITICAL),
            ),
        ),
        Case(
            "one node may be local, and one tells nothing",
            given={"topology_nodes": (at("A", "http://127.0.0.1:8080"), {"node": "B", "tag": "B"})},
            expect=(("B/B", Status.UNKNOWN),),
        ),
    ),
)
