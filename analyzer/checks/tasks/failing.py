"""An ongoing task reports an error.

What it looks at
    The error and the connection of each enabled task.

Why it matters
    What the task should do is not done: no backup, no copy at the destination, no data for the other system.

What to do
    Read the error on the page of the task (Tasks, Ongoing Tasks): usually the destination is down, a certificate or
    password changed, or a script fails.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.tasks import TASKS


def task(name: str, connection: str, error: str | None = None, state: str = "Enabled") -> Row:
    """Return a task of node A, in the documented form."""
    same: Row = {"node": "A", "database": "Shop", "type": "RavenEtl", "name": name, "task": 1, "state": state}
    return same | {"connection_status": connection, "error": error}


CHECK = Check(
    id="tasks.failing",
    title="Ongoing task has an error",
    doc=__doc__,
    tables=(TASKS,),
    sql="""
        SELECT
            concat_ws('/', node, database, type, name, task) AS resource,
            CASE
                WHEN state = 'Disabled' THEN 'ok'
                WHEN error IS NOT NULL THEN 'warning'
                WHEN connection_status = 'Reconnect' THEN 'warning'
                WHEN connection_status IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(left(error, 300), 'connection ' || lower(connection_status), 'connection not reported') AS reason,
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
    """,
    cases=(
        Case(
            "at work, failing, reconnecting, elsewhere, off",
            given={
                "tasks": (
                    task("a", "Active"),
                    task("b", "Active", "no such host"),
                    task("c", "Reconnect"),
                    task("d", "NotOnThisNode"),
                    task("e", "NotActive", "old", state="Disabled"),
                )
            },
            expect=(
                ("A/Shop/RavenEtl/a/1", Status.OK),
                ("A/Shop/RavenEtl/b/1", Status.WARNING),
                ("A/Shop/RavenEtl/c/1", Status.WARNING),
                ("A/Shop/RavenEtl/d/1", Status.OK),
                ("A/Shop/RavenEtl/e/1", Status.OK),
            ),
        ),
    ),
)
