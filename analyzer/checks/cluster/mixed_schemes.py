"""Some nodes of the cluster have a certificate and some have none.

What it looks at
    The schemes, http or https, of the addresses of all nodes.

Why it matters
    A secured node does not take requests of one without a certificate: they cannot form one cluster, and
    replication between them fails.

What to do
    Set up the certificate on every node before it joins.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.topology_nodes import TOPOLOGY_NODES


def at(tag: str, url: str) -> Row:
    """Return a node of the cluster as node A knows it, for the cases below."""
    return {"node": "A", "tag": tag, "url": url}


CHECK = Check(
    id="cluster.mixed_schemes",
    title="Some nodes are secured and some are not",
    doc=__doc__,
    tables=(TOPOLOGY_NODES,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN schemes > 1 THEN 'critical'
                WHEN schemes = 1 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{} schemes: {}', nullif(schemes, 0), addresses), 'no address is told') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            schemes,
            addresses
        FROM (
            SELECT
                node,
                any_value(path) AS path,
                count(DISTINCT split_part(url, '://', 1)) AS schemes,
                string_agg(url, ', ' ORDER BY url) AS addresses
            FROM topology_nodes
            GROUP BY node
            HAVING count(*) > 1 OR count(url) = 0
        )
    """,
    cases=(
        Case(
            "all http",
            given={"topology_nodes": (at("A", "http://a:8080"), at("B", "http://b:8080"))},
            expect=(("A", Status.OK),),
        ),
        Case(
            "documented form: one of each",
            given={"topology_nodes": (at("A", "http://a:8080"), at("B", "https://b"))},
            expect=(("A", Status.CRITICAL),),
        ),
        Case(
            "nothing told",
            given={"topology_nodes": ({"node": "A", "tag": "A"},)},
            expect=(("A", Status.UNKNOWN),),
        ),
    ),
)
