"""A node takes part in elections often.

What it looks at
    How often each node became a candidate within the last hour, from the changes of its Raft state that it
    remembers.

Why it matters
    A node becomes a candidate when it has not heard from the leader for the election time-out. Each time
    nothing that concerns the whole cluster can change for a moment, and running cluster-wide transactions
    fail.

What to do
    The table state_changes gives the reasons. Look for long garbage collections, slow disks, CPU steal and
    lost packets at these times. Over a slow line raise Cluster.ElectionTimeoutInMs on all nodes.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.collection import COLLECTION
from analyzer.tables.state_changes import STATE_CHANGES

CAPTURED: Row = {"node": "A", "source": "http.admin.node.state-change-history", "outcome": "collected"}


def change(to_state: str, minute: int, *, day: int = 24) -> Row:
    """Return a change of node A; the cases are captured on the 24th of November 2026 at 10."""
    return {"node": "A", "to_state": to_state, "happened_at": f"2026-11-{day}T09:{minute:02}:00Z"}


CHECK = Check(
    id="cluster.frequent_elections",
    title="Elections come often",
    doc=__doc__,
    tables=(STATE_CHANGES,),
    also=(COLLECTION,),
    thresholds={
        "warning_elections": Threshold(3, "candidacies within an hour", source="ours, not measured"),
        "critical_elections": Threshold(10, "candidacies within an hour", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN elections > $critical_elections THEN 'critical'
                WHEN elections >= $warning_elections THEN 'warning'
                WHEN elections < $warning_elections THEN 'ok'
                ELSE 'unknown'
            END AS status,
            format(
                '{} candidacies within the last hour, {} changes of state remembered', elections, changes
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            elections,
            changes,
            newest_at,
            newest_reason
        FROM (
            SELECT
                collection.node,
                any_value(collection.path) AS path,
                count(*) FILTER (
                    WHERE changes.to_state = 'Candidate'
                        AND epoch(changes.captured_at) - epoch(changes.happened_at) <= 3600
                ) AS elections,
                count(changes.path) AS changes,
                max(changes.happened_at) AS newest_at,
                arg_max(changes.reason, changes.happened_at) AS newest_reason
            FROM collection
            LEFT JOIN state_changes AS changes ON changes.node = collection.node
            WHERE collection.source = 'http.admin.node.state-change-history'
                AND collection.outcome = 'collected'
            GROUP BY collection.node
        )
    """,
    cases=(
        Case(
            "a start",
            given={"collection": (CAPTURED,), "state_changes": (change("Leader", 1),)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "none",
            given={"collection": (CAPTURED,)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "yesterday",
            given={"collection": (CAPTURED,), "state_changes": (*(change("Candidate", 1, day=23) for _ in range(20)),)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "documented form: three and eleven",
            given={
                "collection": (
                    CAPTURED,
                    CAPTURED | {"node": "B"},
                ),
                "state_changes": (
                    *(change("Candidate", m) for m in (1, 2, 3)),
                    *(change("Candidate", m) | {"node": "B"} for m in range(11)),
                ),
            },
            expect=(
                ("A", Status.WARNING),
                ("B", Status.CRITICAL),
            ),
        ),
        Case(
            "under and on each line",
            given={
                "collection": (CAPTURED, CAPTURED | {"node": "B"}),
                "state_changes": (
                    *(change("Candidate", m) for m in (1, 2)),
                    *(change("Candidate", m) | {"node": "B"} for m in range(10)),
                ),
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
            ),
        ),
    ),
)
