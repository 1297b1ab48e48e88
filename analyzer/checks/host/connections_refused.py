"""Connections were refused because the queue of a listening program was full.

What it looks at
    The kernel's count of overflows of listening queues since boot, of all programs.

Why it matters
    A client whose connection is refused waits and tries again, which looks like a slow server or a failed node.

What to do
    See whether the count grows (`nstat -az TcpExtListenOverflows`) and whose queue it is (`ss -ltn`, column
    Recv-Q). A server that is busy or out of threads accepts too slowly: see its processor time and thread pool.
    Raise `net.core.somaxconn` only if it is small.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.tcp_counters import TCP_COUNTERS


def tcp(**facts: int) -> Row:
    """Return the TCP counters of node A, for the cases below."""
    return {"node": "A", **facts}


CHECK = Check(
    id="host.connections_refused",
    title="Connections were refused for a full queue",
    doc=__doc__,
    tables=(TCP_COUNTERS,),
    sql="""
        SELECT
            concat_ws('/', node, 'tcp') AS resource,
            CASE
                WHEN listen_overflows > 0 THEN 'notice'
                WHEN listen_overflows = 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} since boot', listen_overflows), 'not reported') AS reason,
            node,
            database,
            path,
            listen_overflows,
            listen_drops,
            connections_accepted
        FROM tcp_counters
    """,
    cases=(
        Case("none", given={"tcp_counters": (tcp(listen_overflows=0),)}, expect=(("A/tcp", Status.OK),)),
        Case("some", given={"tcp_counters": (tcp(listen_overflows=3),)}, expect=(("A/tcp", Status.NOTICE),)),
    ),
)
