"""A node gets no answer from a node of its cluster.

What it looks at
    The ping that RavenDB itself makes from each node to every node of the cluster, itself included: first
    over HTTP, then over TCP.

Why it matters
    Nodes that cannot reach one another do not replicate, and elect leaders again and again. A node that
    cannot reach itself under its own URL is not reached by the others either.

What to do
    Read the error. Most often it is a firewall, a DNS name that means another address inside the network,
    or a certificate that does not cover the name. Try the URL from the machine of the node: `curl
    <url>/setup/alive`.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.node_pings import NODE_PINGS


def ping(url: str, receive_ms: int, alive_error: str | None = None, tcp_error: str | None = None) -> Row:
    """Return a ping from node A, for the cases below."""
    return {
        "node": "A",
        "url": url,
        "alive_ms": 1,
        "receive_ms": receive_ms,
        "alive_error": alive_error,
        "tcp_error": tcp_error,
    }


CHECK = Check(
    id="network.node_unreachable",
    title="A node cannot reach a node of its cluster",
    doc=__doc__,
    tables=(NODE_PINGS,),
    sql="""
        SELECT
            concat_ws('/', node, url) AS resource,
            CASE
                WHEN error IS NOT NULL THEN 'warning'
                WHEN receive_ms IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN error IS NOT NULL THEN concat('ping of ', url, ' failed: ', error)
                WHEN receive_ms IS NOT NULL THEN format('{} answered within {:,} ms', url, receive_ms)
                ELSE 'not reported'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            url,
            alive_error,
            tcp_error
        FROM (SELECT *, coalesce(alive_error, tcp_error) AS error FROM node_pings)
    """,
    cases=(
        Case(
            "all answer",
            given={
                "node_pings": (
                    ping("http://a", 2),
                    ping("http://b", 9000),
                )
            },
            expect=(
                ("A/http://a", Status.OK),
                ("A/http://b", Status.OK),
            ),
        ),
        Case(
            "one fails in each way",
            given={
                "node_pings": (
                    ping("http://a", 0, alive_error="no route to host"),
                    ping("http://b", 0, tcp_error="refused"),
                )
            },
            expect=(
                ("A/http://a", Status.WARNING),
                ("A/http://b", Status.WARNING),
            ),
        ),
    ),
)
