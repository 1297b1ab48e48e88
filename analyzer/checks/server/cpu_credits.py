"""A burstable machine runs out of CPU credits.

What it looks at
    The CPU credits that the cloud machine has left, where the server watches them.

Why it matters
    Without credits the machine is slowed down to a fraction of its speed. RavenDB holds back indexing and
    backups before that, and then sends clients to other nodes.

What to do
    Move heavy work away or to a quiet hour. If credits run out again, take a larger machine or one that is
    not burstable.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.cpu_credits import CPU_CREDITS


def credits_left(node: str, remaining: float) -> Row:
    """Return a node that can save up 100 credits, for the cases below."""
    return {
        "node": node,
        "is_used": True,
        "max_credits": 100.0,
        "background_threshold_credits": 10.0,
        "remaining_credits": remaining,
    }


CHECK = Check(
    id="server.cpu_credits",
    title="CPU credits of the machine run out",
    doc=__doc__,
    tables=(CPU_CREDITS,),
    thresholds={
        "warning_percent": Threshold(25, "% of the credits", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN NOT is_used THEN 'ok'
                WHEN remaining_credits <= background_threshold_credits THEN 'critical'
                WHEN left_percent < $warning_percent THEN 'warning'
                WHEN left_percent >= $warning_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN NOT is_used THEN 'CPU credits are not watched'
                ELSE coalesce(
                    format(
                        '{:.1f} of {:.1f} credits are left, {:.0f} %',
                        remaining_credits, max_credits, left_percent
                    ),
                    'not reported'
                )
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            remaining_credits,
            max_credits,
            background_threshold_credits,
            failover_threshold_credits
        FROM (SELECT *, 100 * remaining_credits / nullif(max_credits, 0) AS left_percent FROM cpu_credits)
    """,
    cases=(
        Case(
            "not watched",
            given={"cpu_credits": ({"node": "A", "is_used": False, "remaining_credits": 0.0, "max_credits": 0.0},)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "documented form: on and under each line",
            given={
                "cpu_credits": (
                    credits_left("A", 25),
                    credits_left("B", 24),
                    credits_left("C", 10),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.CRITICAL),
            ),
        ),
    ),
)
