"""A machine has to send TCP segments again.

What it looks at
    The share of TCP segments that were sent again since the machine started.

Why it matters
    A segment is sent again when no answer came in time: packets get lost, or the other side is overloaded.
    Each one delays what follows by a fifth of a second or more, which shows as slow requests and as
    elections in the cluster.

What to do
    Compare two collections to see whether it still happens. Look for errors and drops of the network
    adapters, for a wrong MTU in tunnels, and for a firewall or a load balancer between the machines.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.tcp_statistics import TCP_STATISTICS


def counters(sent: int, resent: int) -> Row:
    """Return the counters of node A, for the cases below."""
    return {"node": "A", "protocol": "IPv4", "segments_sent": sent, "segments_resent": resent}


CHECK = Check(
    id="network.segments_resent",
    title="TCP segments are sent again",
    doc=__doc__,
    tables=(TCP_STATISTICS,),
    thresholds={
        "few_segments": Threshold(100000, "segments", source="ours, not measured"),
        "notice_percent": Threshold(1, "% sent again", source="ours, not measured"),
        "warning_percent": Threshold(5, "% sent again", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN sent < $few_segments THEN 'ok'
                WHEN resent_percent > $warning_percent THEN 'warning'
                WHEN resent_percent > $notice_percent THEN 'notice'
                WHEN resent_percent IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.2f} % of {:,} segments were sent again', resent_percent, sent), 'no counters reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            sent,
            resent
        FROM (
            SELECT
                node,
                any_value(path) AS path,
                max(segments_sent) AS sent,
                max(segments_resent) AS resent,
                100 * max(segments_resent) / max(segments_sent) AS resent_percent
            FROM tcp_statistics
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "few",
            given={"tcp_statistics": (counters(1_000_000, 10_000),)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "one in fifty",
            given={"tcp_statistics": (counters(1_000_000, 20_000),)},
            expect=(("A", Status.NOTICE),),
        ),
        Case(
            "one in ten",
            given={"tcp_statistics": (counters(1_000_000, 100_000),)},
            expect=(("A", Status.WARNING),),
        ),
        Case(
            "too few segments to judge by a share",
            given={"tcp_statistics": (counters(1_000, 100),)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "on and beside each line",
            given={
                "tcp_statistics": tuple(
                    counters(sent, again) | {"node": node}
                    for node, sent, again in (
                        ("A", 100_000, 50_000),
                        ("B", 96_000, 50_000),
                        ("C", 1_000_000, 50_000),
                        ("D", 1_000_000, 52_000),
                    )
                )
            },
            expect=(
                ("A", Status.WARNING),
                ("B", Status.OK),
                ("C", Status.NOTICE),
                ("D", Status.WARNING),
            ),
        ),
    ),
)
