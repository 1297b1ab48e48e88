"""An ongoing task is disabled.

What it looks at
    The state of each task.

Why it matters
    A disabled task does nothing, and some kinds (ETL, replication) still hold tombstones back: the database grows
    with every delete.

What to do
    Enable it, or delete it if it is not wanted any more (Tasks, Ongoing Tasks).
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.tasks import TASKS


def task(name: str, state: str) -> Row:
    """Return a task of node A."""
    return {"node": "A", "database": "Shop", "type": "RavenEtl", "name": name, "task": 1, "state": state}


CHECK = Check(
    id="tasks.disabled",
    title="Ongoing task is disabled",
    doc=__doc__,
    tables=(TASKS,),
    sql="""
        SELECT
            concat_ws('/', node, database, type, name, task) AS resource,
            CASE
                WHEN state IN ('Disabled', 'PartiallyEnabled') THEN 'notice'
                WHEN state = 'Enabled' THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce('state ' || state, 'state not reported') AS reason,
            node,
            database,
            path,
            type,
            name,
            state
        FROM tasks
    """,
    cases=(
        Case(
            "on and off",
            given={"tasks": (task("a", "Enabled"), task("b", "Disabled"))},
            expect=(("A/Shop/RavenEtl/a/1", Status.OK), ("A/Shop/RavenEtl/b/1", Status.NOTICE)),
        ),
    ),
)
