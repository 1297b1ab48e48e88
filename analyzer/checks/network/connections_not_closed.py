"""Many connections were closed by the other side, and not by this one.

What it looks at
    TCP connections of the machine in the state CloseWait.

Why it matters
    The other side is done with them; a program on this machine forgot to close its end. Each holds a handle for as
    long as the program lives.

What to do
    See which program holds them (`ss -tnp state close-wait`). If it is RavenDB, keep the list and open a case; a
    proxy or another program on the machine is more likely.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.tcp_connections import TCP_CONNECTIONS


def seen(node: str, state: str, connections: int) -> Row:
    """Return the connections in a state on the machine of a node, for the cases below."""
    return {"node": node, "state": state, "connections": connections}


CHECK = Check(
    id="network.connections_not_closed",
    title="Connections wait to be closed here",
    doc=__doc__,
    tables=(TCP_CONNECTIONS,),
    thresholds={
        "warning_connections": Threshold(100, "connections", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN waiting > $warning_connections THEN 'warning'
                WHEN waiting <= $warning_connections THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} connections in CloseWait', waiting), 'not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            waiting
        FROM (
            SELECT
                node,
                any_value(path) AS path,
                CASE WHEN count(connections) > 0
                    THEN CAST(coalesce(sum(connections) FILTER (WHERE state = 'CloseWait'), 0) AS BIGINT)
                END AS waiting
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
            "on and past the limit",
            given={"tcp_connections": (seen("A", "CloseWait", 100), seen("B", "CloseWait", 104))},
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
