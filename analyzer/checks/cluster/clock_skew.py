"""The clocks of two nodes differ.

What it looks at
    How far the clock of each node is from that of the collector, and so from the other nodes. What the
    measurement may be off is taken from the difference.

Why it matters
    Conflicts are resolved for the latest change by the clock, and documents expire by it. With wrong clocks
    the wrong version wins, and the logs of the nodes cannot be put in order.

What to do
    Let chrony or another time service run on every node and ask the same servers.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.nodes import NODES


def clock(node: str, offset_seconds: float) -> Row:
    """Return a node whose clock was measured to half a second, for the cases below."""
    return {"node": node, "clock_offset_seconds": offset_seconds, "clock_uncertainty_seconds": 0.5}


CHECK = Check(
    id="cluster.clock_skew",
    title="Clocks of nodes differ",
    doc=__doc__,
    tables=(NODES,),
    thresholds={
        "warning_seconds": Threshold(1, "s apart", source="ours, not measured"),
        "critical_seconds": Threshold(30, "s apart", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', one, other) AS resource,
            CASE
                WHEN at_least_seconds > $critical_seconds THEN 'critical'
                WHEN at_least_seconds > $warning_seconds THEN 'warning'
                WHEN at_least_seconds <= $warning_seconds THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.1f} s apart, the measurement good to {:.1f} s', apart_seconds, uncertainty_seconds),
                'the clocks were not compared'
            ) AS reason,
            CAST(NULL AS VARCHAR) AS node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            apart_seconds,
            uncertainty_seconds
        FROM (
            SELECT
                a.node AS one,
                b.node AS other,
                a.path,
                abs(a.clock_offset_seconds - b.clock_offset_seconds) AS apart_seconds,
                a.clock_uncertainty_seconds + b.clock_uncertainty_seconds AS uncertainty_seconds,
                apart_seconds - uncertainty_seconds AS at_least_seconds
            FROM nodes AS a
            JOIN nodes AS b ON a.node < b.node
        )
    """,
    cases=(
        Case(
            "close",
            given={
                "nodes": (
                    clock("A", 0.2),
                    clock("B", -1.5),
                )
            },
            expect=(("A/B", Status.OK),),
        ),
        Case(
            "apart",
            given={
                "nodes": (
                    clock("A", 0),
                    clock("B", 3),
                    clock("C", 40),
                )
            },
            expect=(
                ("A/B", Status.WARNING),
                ("A/C", Status.CRITICAL),
                ("B/C", Status.CRITICAL),
            ),
        ),
        Case(
            "not measured",
            given={
                "nodes": (
                    {"node": "A"},
                    {"node": "B"},
                )
            },
            expect=(("A/B", Status.UNKNOWN),),
        ),
        Case(
            "on and over the upper line",
            given={"nodes": (clock("A", 0), clock("B", 31), clock("C", -1.2))},
            expect=(
                ("A/B", Status.WARNING),
                ("A/C", Status.OK),
                ("B/C", Status.CRITICAL),
            ),
        ),
    ),
)
