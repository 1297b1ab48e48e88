"""Several connections that this machine opens get no answer.

What it looks at
    TCP connections of the machine in the state SynSent: asked for, and not answered yet.

Why it matters
    A healthy network answers within a round trip, so hardly one is ever seen. Several at once mean a firewall that
    drops silently, or a machine that is gone: another node, a destination of replication or ETL, the license
    server.

What to do
    The remote addresses of these connections are in the table tcp_connections. Test the way from this machine: `nc
    -vz ADDRESS PORT`.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.tcp_connections import TCP_CONNECTIONS


def seen(node: str, state: str, connections: int) -> Row:
    """Return the connections in a state on the machine of a node, for the cases below."""
    return {"node": node, "state": state, "remote_address": "10.0.0.9", "connections": connections}


CHECK = Check(
    id="network.connections_hang",
    title="Connections of this machine hang",
    doc=__doc__,
    tables=(TCP_CONNECTIONS,),
    thresholds={
        "warning_connections": Threshold(20, "connections", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN hanging >= $warning_connections THEN 'warning'
                WHEN hanging < $warning_connections THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,} connections in SynSent', hanging) || coalesce(' to ' || addresses, ''),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            hanging,
            addresses
        FROM (
            SELECT
                node,
                any_value(path) AS path,
                left(
                    string_agg(DISTINCT remote_address, ', ' ORDER BY remote_address) FILTER (WHERE state = 'SynSent'),
                    200
                ) AS addresses,
                CASE WHEN count(connections) > 0
                    THEN CAST(coalesce(sum(connections) FILTER (WHERE state = 'SynSent'), 0) AS BIGINT)
                END AS hanging
            FROM tcp_connections
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "none",
            given={"tcp_connections": (seen("A", "Established", 900),)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "under and on the limit",
            given={"tcp_connections": (seen("A", "SynSent", 19), seen("B", "SynSent", 20))},
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
            ),
        ),
        Case(
            "not told",
            given={"tcp_connections": ({"node": "A"},)},
            expect=(("A", Status.UNKNOWN),),
        ),
    ),
)
