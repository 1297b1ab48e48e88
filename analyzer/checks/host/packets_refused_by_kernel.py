"""The kernel drops packets or connections for want of room.

What it looks at
    Lines of the kernel's log about a full table of connections or neighbours, memory of TCP that ran out, floods of
    connections, or a network card that stopped, in the last week.

Why it matters
    Connections fail at random, and nothing in the log of the server says why: clients time out, nodes lose one
    another.

What to do
    Raise the limit that the line names (net.netfilter.nf_conntrack_max, net.ipv4.neigh.default.gc_thresh3,
    net.ipv4.tcp_mem, net.ipv4.tcp_max_syn_backlog), and find what opens so many connections.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.kernel_events import KERNEL_EVENTS
from analyzer.tables.kernel_logs import KERNEL_LOGS

LOG: Row = {"node": "A", "records": 900, "read_from": "/dev/kmsg"}


def dropped(day: int, hour: int = 10) -> Row:
    """Return a line of the kernel's log, for the cases below, which are captured on the 24th at 10."""
    text = "nf_conntrack: table full, dropping packet"
    return {"node": "A", "kind": "network_error", "text": text, "logged_at": f"2026-11-{day:02}T{hour:02}:00:00Z"}


CHECK = Check(
    id="host.packets_refused_by_kernel",
    title="Kernel drops connections",
    doc=__doc__,
    tables=(KERNEL_LOGS,),
    also=(KERNEL_EVENTS,),
    thresholds={
        "days": Threshold(7, "days that count", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'kernel log') AS resource,
            CASE
                WHEN lines > 0 THEN 'warning'
                WHEN lines = 0 AND records > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{} lines in the last {} days, of {:,} read', lines, $days, records)
                    || coalesce('; ' || newest, ''),
                'the log was not read'
            ) AS reason,
            node,
            database,
            path,
            lines,
            read_from,
            first_at
        FROM (
            SELECT
                kernel_logs.*,
                count(events.text) AS lines,
                left(arg_max(events.text, events.logged_at), 200) AS newest
            FROM kernel_logs
            LEFT JOIN kernel_events AS events
                ON events.node IS NOT DISTINCT FROM kernel_logs.node
                AND events.kind = 'network_error'
                AND epoch(events.captured_at) - epoch(events.logged_at) <= 86400 * $days
            GROUP BY ALL
        )
    """,
    cases=(
        Case(
            "nothing",
            given={"kernel_logs": (LOG,)},
            expect=(("A/kernel log", Status.OK),),
        ),
        Case(
            "documented form: one, within the days that count",
            given={"kernel_logs": (LOG,), "kernel_events": (dropped(17),)},
            expect=(("A/kernel log", Status.WARNING),),
        ),
        Case(
            "documented form: before the days that count",
            given={"kernel_logs": (LOG,), "kernel_events": (dropped(16, 23),)},
            expect=(("A/kernel log", Status.OK),),
        ),
        Case(
            "the log was not read",
            given={"kernel_logs": ({"node": "A", "records": None},)},
            expect=(("A/kernel log", Status.UNKNOWN),),
        ),
    ),
)
