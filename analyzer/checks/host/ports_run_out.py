"""The ports for outgoing connections are nearly used up.

What it looks at
    The TCP sockets of the machine that are connected or just closed, against the size of
    `net.ipv4.ip_local_port_range`. Connections to different servers may share a port, so this is the worst
    case.

Why it matters
    Without a free port no connection can be opened: replication, ETL and backups to the cloud fail with an
    address that cannot be assigned.

What to do
    Find who opens the connections (`ss -tan state time-wait`, `ss -tanp`). A client that makes a DocumentStore
    per request does this; it needs one for its whole life. A wider range (`1024 65535`) gives time.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.kernel_settings import KERNEL_SETTINGS
from analyzer.tables.sockets import SOCKETS

RANGE = {"name": "net.ipv4.ip_local_port_range", "value": "1001 1100"}


def sockets(state: str, count: int, pid: int | None = None) -> Row:
    """Return sockets of node A, for the cases below."""
    return {"node": "A", "pid": pid, "state": state, "sockets": count}


CHECK = Check(
    id="host.ports_run_out",
    title="Ports for outgoing connections run out",
    doc=__doc__,
    tables=(SOCKETS, KERNEL_SETTINGS),
    thresholds={
        "warning_percent": Threshold(50, "% of the range", source="ours, not measured"),
        "critical_percent": Threshold(80, "% of the range", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'ports') AS resource,
            CASE
                WHEN used_percent > $critical_percent THEN 'critical'
                WHEN used_percent > $warning_percent THEN 'warning'
                WHEN used_percent <= $warning_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} sockets for {:,} ports', used, ports), 'not reported') AS reason,
            node,
            database,
            path,
            used,
            ports
        FROM (
            SELECT *, 100 * used / nullif(ports, 0) AS used_percent
            FROM (
                SELECT
                    node,
                    any_value(database) AS database,
                    list(DISTINCT path) AS path,
                    sum(CASE WHEN state = 'LISTEN' THEN 0 ELSE sockets END) AS used,
                    (
                        SELECT max(TRY_CAST(ends[2] AS BIGINT) - TRY_CAST(ends[1] AS BIGINT) + 1)
                        FROM (SELECT name, string_split(value, ' ') AS ends FROM kernel_settings)
                        WHERE name = 'net.ipv4.ip_local_port_range'
                    ) AS ports
                FROM sockets
                WHERE pid IS NULL
                GROUP BY node
            )
        )
    """,
    cases=(
        Case(
            "on the line",
            given={
                "sockets": (
                    sockets("ESTABLISHED", 30),
                    sockets("TIME_WAIT", 20),
                    sockets("LISTEN", 90),
                    sockets("ESTABLISHED", 30, 7),
                ),
                "kernel_settings": (RANGE,),
            },
            expect=(("A/ports", Status.OK),),
        ),
        Case(
            "over it",
            given={"sockets": (sockets("ESTABLISHED", 51),), "kernel_settings": (RANGE,)},
            expect=(("A/ports", Status.WARNING),),
        ),
        Case(
            "nearly all",
            given={"sockets": (sockets("TIME_WAIT", 81),), "kernel_settings": (RANGE,)},
            expect=(("A/ports", Status.CRITICAL),),
        ),
        Case(
            "on the upper line",
            given={"sockets": (sockets("ESTABLISHED", 80),), "kernel_settings": (RANGE,)},
            expect=(("A/ports", Status.WARNING),),
        ),
    ),
)
