"""One remote address holds many established TCP connections.

What it looks at
    The remote address with the most established TCP connections to and from this machine.

Why it matters
    A client that keeps hundreds of connections open most often makes a DocumentStore per request. It loses
    time on each, fills the sockets of both machines, and slows down everyone else. Within the machine,
    behind a proxy, many connections may be normal.

What to do
    Find the application on that address. Make one DocumentStore for the life of the application, and
    dispose of it at the end. A load balancer or a NAT gateway also shows up as one address; then count
    behind it.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.tcp_connections import TCP_CONNECTIONS


def connections(state: str, count: int, remote: str = "10.0.0.9") -> Row:
    """Return connections of node A in one state, for the cases below."""
    return {"node": "A", "state": state, "remote_address": remote, "connections": count}


CHECK = Check(
    id="network.one_client_many_connections",
    title="One client holds many TCP connections",
    doc=__doc__,
    tables=(TCP_CONNECTIONS,),
    thresholds={
        "many_connections": Threshold(300, "connections", source="RavenDB's own package analyzer, 7.2"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN connections > $many_connections AND is_loopback THEN 'notice'
                WHEN connections > $many_connections THEN 'warning'
                WHEN connections <= $many_connections THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{} has {:,} established connections', remote_address, connections),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            remote_address,
            connections
        FROM (
            SELECT
                node,
                any_value(path) AS path,
                arg_max(remote_address, connections) AS remote_address,
                max(connections) AS connections,
                regexp_matches(arg_max(remote_address, connections), '^(127[.]|::1$)') AS is_loopback
            FROM tcp_connections
            WHERE state = 'Established'
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "a client as usual",
            given={
                "tcp_connections": (
                    connections("Established", 300),
                    connections("TimeWait", 5000),
                )
            },
            expect=(("A", Status.OK),),
        ),
        Case(
            "a client with too many",
            given={
                "tcp_connections": (
                    connections("Established", 5),
                    connections("Established", 301, "10.0.0.8"),
                )
            },
            expect=(("A", Status.WARNING),),
        ),
        Case(
            "a proxy on the same machine",
            given={"tcp_connections": (connections("Established", 301, "127.0.0.1"),)},
            expect=(("A", Status.NOTICE),),
        ),
    ),
)
