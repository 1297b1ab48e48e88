"""One address holds many connections to the server.

What it looks at
    The established connections to each RavenDB process, by the address at the other end.

Why it matters
    A client needs few connections. Hundreds from one address mostly mean a DocumentStore for each request,
    which costs both sides a handshake each time and runs into limits under load.

What to do
    Look at the program at that address. It needs one DocumentStore per cluster for its whole life. A proxy in
    front of the server, or many programs on one machine, may look the same.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status, Threshold
from analyzer.tables.socket_peers import SOCKET_PEERS

CHECK = Check(
    id="host.many_connections_of_one_client",
    title="One client holds many connections",
    doc=__doc__,
    tables=(SOCKET_PEERS,),
    thresholds={
        "warning_connections": Threshold(300, "connections", source="RavenDB's own package analyzer, 7.2"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'pid ' || pid, address) AS resource,
            CASE
                WHEN connections > $warning_connections THEN 'warning'
                WHEN connections <= $warning_connections THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} connections', connections), 'not reported') AS reason,
            node,
            database,
            path,
            pid,
            address,
            connections
        FROM socket_peers
    """,
    cases=(
        Case(
            "on and over the line",
            given={
                "socket_peers": (
                    {"node": "A", "pid": 7, "address": "192.0.2.1", "connections": 300},
                    {"node": "A", "pid": 7, "address": "192.0.2.2", "connections": 301},
                )
            },
            expect=(
                ("A/pid 7/192.0.2.1", Status.OK),
                ("A/pid 7/192.0.2.2", Status.WARNING),
            ),
        ),
    ),
)
