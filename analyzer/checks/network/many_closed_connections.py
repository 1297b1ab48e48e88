"""Many TCP connections wait in TIME_WAIT.

What it looks at
    TCP connections of the whole machine in the state TimeWait: closed by this side within the last minute
    or so.

Why it matters
    Many of them next to few established ones mean that clients connect for each request. Every connection
    costs a TLS handshake, and the ports of a machine run out at about 28,000.

What to do
    See which remote addresses they belong to in the table tcp_connections. Let applications keep one
    DocumentStore, and proxies keep their connections to RavenDB open.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.tcp_connections import TCP_CONNECTIONS


def connections(state: str, count: int, remote: str = "10.0.0.9") -> Row:
    """Return connections of node A in one state, for the cases below."""
    return {"node": "A", "state": state, "remote_address": remote, "connections": count}


CHECK = Check(
    id="network.many_closed_connections",
    title="Many TCP connections were just closed",
    doc=__doc__,
    tables=(TCP_CONNECTIONS,),
    thresholds={
        "notice_connections": Threshold(1000, "connections", source="ours, not measured"),
        "warning_connections": Threshold(5000, "connections", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN closed > $warning_connections THEN 'warning'
                WHEN closed > $notice_connections AND closed > established THEN 'notice'
                WHEN closed IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,} connections in TimeWait, {:,} established', closed, established), 'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            closed,
            established
        FROM (
            SELECT
                node,
                any_value(path) AS path,
                CASE WHEN count(state) > 0
                    THEN CAST(coalesce(sum(connections) FILTER (WHERE state = 'TimeWait'), 0) AS BIGINT)
                END AS closed,
                CAST(coalesce(sum(connections) FILTER (WHERE state = 'Established'), 0) AS BIGINT) AS established
            FROM tcp_connections
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "some after a test run",
            given={
                "tcp_connections": (
                    connections("Established", 2),
                    connections("TimeWait", 1000),
                )
            },
            expect=(("A", Status.OK),),
        ),
        Case(
            "more than are open",
            given={
                "tcp_connections": (
                    connections("Established", 2),
                    connections("TimeWait", 1001),
                )
            },
            expect=(("A", Status.NOTICE),),
        ),
        Case(
            "fewer than are open",
            given={
                "tcp_connections": (
                    connections("Established", 2000),
                    connections("TimeWait", 1001),
                )
            },
            expect=(("A", Status.OK),),
        ),
        Case(
            "a fifth of all ports",
            given={"tcp_connections": (connections("TimeWait", 5001),)},
            expect=(("A", Status.WARNING),),
        ),
        Case(
            "on the upper line",
            given={"tcp_connections": (connections("Established", 9000), connections("TimeWait", 5000))},
            expect=(("A", Status.OK),),
        ),
    ),
)
