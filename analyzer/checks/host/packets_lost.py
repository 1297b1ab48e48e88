"""Much has to be sent again over the network.

What it looks at
    The share of TCP segments sent again since boot. It is looked at once enough were sent.

Why it matters
    What is lost has to wait for a time-out. Replication slows down, and heartbeats of the cluster come late.

What to do
    See whether it still goes on (`nstat`), and on which way (`ss -ti`). Errors of an interface (table
    `network_interfaces`) point at a cable, a driver or an MTU that does not fit the tunnel.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.tcp_counters import TCP_COUNTERS


def tcp(**facts: int) -> Row:
    """Return the TCP counters of node A, for the cases below."""
    return {"node": "A", **facts}


CHECK = Check(
    id="host.packets_lost",
    title="Network loses packets",
    doc=__doc__,
    tables=(TCP_COUNTERS,),
    thresholds={
        "notice_percent": Threshold(1, "% sent again", source="ours, not measured"),
        "warning_percent": Threshold(5, "% sent again", source="ours, not measured"),
        "least_segments": Threshold(100_000, "segments sent", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'tcp') AS resource,
            CASE
                WHEN has_sent_enough AND lost_percent > $warning_percent THEN 'warning'
                WHEN has_sent_enough AND lost_percent > $notice_percent THEN 'notice'
                WHEN NOT has_sent_enough OR lost_percent <= $notice_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.2f} % of {:,} segments since boot', lost_percent, segments_sent),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            segments_sent,
            segments_retransmitted,
            timeouts
        FROM (
            SELECT
                *,
                segments_sent > $least_segments AS has_sent_enough,
                100 * segments_retransmitted / nullif(segments_sent, 0) AS lost_percent
            FROM tcp_counters
        )
    """,
    cases=(
        Case(
            "few sent",
            given={"tcp_counters": (tcp(segments_sent=100, segments_retransmitted=50),)},
            expect=(("A/tcp", Status.OK),),
        ),
        Case(
            "a little over the line",
            given={"tcp_counters": (tcp(segments_sent=200_000, segments_retransmitted=2_001),)},
            expect=(("A/tcp", Status.NOTICE),),
        ),
        Case(
            "many",
            given={"tcp_counters": (tcp(segments_sent=200_000, segments_retransmitted=10_001),)},
            expect=(("A/tcp", Status.WARNING),),
        ),
        Case(
            "on and over each line, of enough and too few",
            given={
                "tcp_counters": tuple(
                    tcp(segments_sent=sent, segments_retransmitted=again) | {"node": node}
                    for node, sent, again in (
                        ("A", 200_000, 2_000),
                        ("B", 200_000, 10_000),
                        ("C", 200_000, 10_400),
                        ("D", 100_000, 50_000),
                        ("E", 104_000, 50_000),
                        ("F", 96_000, 50_000),
                    )
                )
            },
            expect=(
                ("A/tcp", Status.OK),
                ("B/tcp", Status.NOTICE),
                ("C/tcp", Status.WARNING),
                ("D/tcp", Status.OK),
                ("E/tcp", Status.WARNING),
                ("F/tcp", Status.OK),
            ),
        ),
    ),
)
