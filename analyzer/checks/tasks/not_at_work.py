"""An enabled task does not work on the node that is responsible for it.

What it looks at
    The connection of each enabled task, as the node that is responsible for it tells.

Why it matters
    Not active means that the node did not start the task, or gave it up: a script that does not compile, a missing
    connection string, a feature that the license does not have.

What to do
    Read the error of the task and the alerts of the database. Save the task again after mending it.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.tasks import TASKS


def task(name: str, connection: str | None) -> Row:
    """Return a task that node A is responsible for, for the cases below."""
    same: Row = {"node": "A", "database": "Shop", "task": 1, "type": "RavenEtl", "name": name, "state": "Enabled"}
    return same | {"responsible_node": "A", "connection_status": connection}


CHECK = Check(
    id="tasks.not_at_work",
    title="Ongoing task does not work",
    doc=__doc__,
    tables=(TASKS,),
    sql="""
        SELECT
            concat_ws('/', node, database, type, name, task) AS resource,
            CASE
                WHEN connection_status = 'NotActive' THEN 'warning'
                WHEN connection_status IN ('Active', 'Reconnect') THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce('connection ' || lower(connection_status), 'connection not reported') AS reason,
            node,
            database,
            path,
            type,
            name,
            state,
            connection_status,
            responsible_node,
            error
        FROM tasks
        WHERE state IS DISTINCT FROM 'Disabled'
            AND coalesce(responsible_node = node, true)
            AND type IS DISTINCT FROM 'Subscription'
    """,
    cases=(
        Case(
            "at work, and documented form: not",
            given={"tasks": (task("a", "Active"), task("b", "NotActive"), task("c", "Reconnect"), task("d", None))},
            expect=(
                ("A/Shop/RavenEtl/a/1", Status.OK),
                ("A/Shop/RavenEtl/b/1", Status.WARNING),
                ("A/Shop/RavenEtl/c/1", Status.OK),
                ("A/Shop/RavenEtl/d/1", Status.UNKNOWN),
            ),
        ),
        Case(
            "another node does it, or it is off",
            given={
                "tasks": (
                    task("a", "NotActive") | {"responsible_node": "B"},
                    task("b", "NotActive") | {"state": "Disabled"},
                )
            },
            expect=(),
        ),
    ),
)
