"""A node takes long to answer the ping of another.

What it looks at
    The time until the answer over TCP of the ping that RavenDB makes from each node to every node of the
    cluster, all steps before included.

Why it matters
    Replication, cluster-wide transactions and the heartbeat of the leader all wait for this way. Above the
    election time-out the cluster loses its leader.

What to do
    Ping again: GET /admin/debug/node/ping on the asking node, and with `?node=B` for one. If it stays slow,
    look at the network between the machines and at the load of the node that answers.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
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
    id="network.slow_ping",
    title="A node is slow to answer another",
    doc=__doc__,
    tables=(NODE_PINGS,),
    thresholds={
        "warning_ms": Threshold(2000, "ms", source="RavenDB's own package analyzer, 7.2"),
        "critical_ms": Threshold(5000, "ms", source="RavenDB's own package analyzer, 7.2"),
    },
    sql="""
        SELECT
            concat_ws('/', node, url) AS resource,
            CASE
                WHEN error IS NOT NULL THEN 'unknown'
                WHEN receive_ms > $critical_ms THEN 'critical'
                WHEN receive_ms > $warning_ms THEN 'warning'
                WHEN receive_ms <= $warning_ms THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN error IS NOT NULL THEN concat('no time, since the ping of ', url, ' failed')
                WHEN receive_ms IS NOT NULL THEN format('{} answered within {:,} ms', url, receive_ms)
                ELSE 'not reported'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            url,
            alive_ms,
            tcp_info_ms,
            send_ms,
            receive_ms
        FROM (SELECT *, coalesce(tcp_error, alive_error) AS error FROM node_pings)
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "node_pings": (
                    ping("a", 2000),
                    ping("b", 2001),
                    ping("c", 5001),
                )
            },
            expect=(
                ("A/a", Status.OK),
                ("A/b", Status.WARNING),
                ("A/c", Status.CRITICAL),
            ),
        ),
        Case(
            "no answer has no time",
            given={"node_pings": (ping("a", 0, tcp_error="refused"),)},
            expect=(("A/a", Status.UNKNOWN),),
        ),
        Case(
            "on the upper line",
            given={"node_pings": (ping("a", 5000),)},
            expect=(("A/a", Status.WARNING),),
        ),
    ),
)
