"""The cluster observer is suspended.

What it looks at
    Whether an administrator has suspended the observer, which watches the databases of all nodes from the
    leader.

Why it matters
    While it is suspended no failing node is taken out of a database group, none comes back, and no
    replacement is made.

What to do
    Resume it after the maintenance: Studio > Manage Server > Debug > Cluster Observer.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status
from analyzer.tables.observers import OBSERVERS

CHECK = Check(
    id="cluster.observer_suspended",
    title="Cluster observer is suspended",
    doc=__doc__,
    tables=(OBSERVERS,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN is_suspended THEN 'warning'
                WHEN NOT is_suspended THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN is_suspended THEN format('suspended in iteration {:,}', iteration)
                WHEN NOT is_suspended THEN format('runs, iteration {:,}', iteration)
                ELSE 'not reported'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            leader,
            term,
            iteration,
            is_suspended
        FROM observers
    """,
    cases=(
        Case(
            "running and suspended",
            given={
                "observers": (
                    {"node": "A", "is_suspended": False, "iteration": 99},
                    {"node": "B", "is_suspended": True, "iteration": 99},
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
            ),
        ),
    ),
)
