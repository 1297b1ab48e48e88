"""The observer of the cluster decides very often.

What it looks at
    The decisions of the observer in the hour before the capture, by database.

Why it matters
    Each moves a node of a database out or back in. Many of them are a node that comes and goes, and while it goes
    its copy is missing.

What to do
    Read the messages in the table observer_decisions: which node, and why. Look at that node, and at the network to
    it.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.observer_decisions import OBSERVER_DECISIONS
from analyzer.tables.observers import OBSERVERS


def leads(node: str) -> Row:
    """Return the observer of a node that leads, for the cases below."""
    return {"node": node, "leader": node}


def moved(node: str, times: int, hour: int = 9) -> tuple[Row, ...]:
    """Return decisions of the last half of an hour; the cases are captured at 10."""
    same: Row = {"node": node, "message": "Node B is currently not responding"}
    return tuple(same | {"happened_at": f"2026-11-24T{hour:02}:30:{one % 60:02}Z"} for one in range(times))


CHECK = Check(
    id="cluster.observer_is_busy",
    title="Observer moves databases often",
    doc=__doc__,
    tables=(OBSERVERS,),
    also=(OBSERVER_DECISIONS,),
    thresholds={
        "warning_decisions": Threshold(20, "decisions an hour", source="ours, not measured"),
        "critical_decisions": Threshold(60, "decisions an hour", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN decisions_per_hour > $critical_decisions THEN 'critical'
                WHEN decisions_per_hour > $warning_decisions THEN 'warning'
                WHEN decisions_per_hour <= $warning_decisions THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{} decisions in the last hour', decisions_per_hour) || coalesce(', the last: ' || latest, ''),
                'not told'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            decisions_per_hour,
            latest
        FROM (
            SELECT
                observers.node,
                any_value(observers.path) AS path,
                any_value(observers.leader) AS leader,
                CASE WHEN any_value(observers.leader) IS NOT NULL
                    THEN count(decisions.message)
                END AS decisions_per_hour,
                left(arg_max(decisions.message, decisions.happened_at), 200) AS latest
            FROM observers
            LEFT JOIN observer_decisions AS decisions
                ON decisions.node = observers.node
                AND epoch(decisions.captured_at) - epoch(decisions.happened_at) <= 3600
            WHERE observers.leader IS NULL OR observers.leader = observers.node
            GROUP BY observers.node
        )
    """,
    cases=(
        Case(
            "on and past each limit",
            given={
                "observers": tuple(leads(n) for n in "ABCD"),
                "observer_decisions": (*moved("A", 20), *moved("B", 21), *moved("C", 60), *moved("D", 62)),
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.WARNING),
                ("D", Status.CRITICAL),
            ),
        ),
        Case(
            "those of long ago do not count, and no leader",
            given={"observers": (leads("A"), {"node": "B"}), "observer_decisions": moved("A", 90, hour=8)},
            expect=(
                ("A", Status.OK),
                ("B", Status.UNKNOWN),
            ),
        ),
    ),
)
