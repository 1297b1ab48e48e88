"""A machine holds many established TCP connections.

What it looks at
    The TCP connections of the whole machine that are established, as RavenDB sees them. A connection within
    the machine counts at both of its ends.

Why it matters
    Each connection costs memory and a socket. A number that grows without more work comes from clients that
    open connections and do not reuse them, and ends when a limit is reached and new clients are refused.

What to do
    Compare with the number of application servers. Each application needs one DocumentStore for its whole
    life; one per request opens new connections all the time. The table tcp_connections counts them by
    remote address.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.tcp_connections import TCP_CONNECTIONS


def connections(state: str, count: int, remote: str = "10.0.0.9") -> Row:
    """Return connections of node A in one state, for the cases below."""
    return {"node": "A", "state": state, "remote_address": remote, "connections": count}


CHECK = Check(
    id="network.many_connections",
    title="Many TCP connections are established",
    doc=__doc__,
    tables=(TCP_CONNECTIONS,),
    thresholds={
        "many_connections": Threshold(1000, "connections", source="RavenDB's own package analyzer, 7.2"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN established > $many_connections THEN 'warning'
                WHEN established <= $many_connections THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} connections are established', established), 'not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            established,
            remote_addresses
        FROM (
            SELECT
                node,
                any_value(path) AS path,
                CASE WHEN count(state) > 0
                    THEN CAST(coalesce(sum(connections) FILTER (WHERE state = 'Established'), 0) AS BIGINT)
                END AS established,
                count(DISTINCT remote_address) FILTER (WHERE state = 'Established') AS remote_addresses
            FROM tcp_connections
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "few",
            given={
                "tcp_connections": (
                    connections("Established", 600),
                    connections("Established", 400, "10.0.0.8"),
                    connections("TimeWait", 5000),
                )
            },
            expect=(("A", Status.OK),),
        ),
        Case(
            "one more than the limit",
            given={
                "tcp_connections": (
                    connections("Established", 601),
                    connections("Established", 400, "10.0.0.8"),
                )
            },
            expect=(("A", Status.WARNING),),
        ),
    ),
)
