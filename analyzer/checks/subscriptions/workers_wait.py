"""Workers wait for a subscription that another one holds.

What it looks at
    Connections that wait their turn at each subscription.

Why it matters
    With the strategy WaitForFree one worker reads and the rest are idle. That is meant for failover; many of them
    are usually workers that were started to make it faster, and do not.

What to do
    Use concurrent workers (strategy Concurrent), or stop those that wait.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.subscriptions import SUBSCRIPTIONS


def waits(name: str, pending: int | None) -> Row:
    """Return a subscription of node A with so many waiting workers, in the documented form."""
    return {"node": "A", "database": "Shop", "name": name, "connections": 1, "pending_connections": pending}


CHECK = Check(
    id="subscriptions.workers_wait",
    title="Workers wait for a subscription",
    doc=__doc__,
    tables=(SUBSCRIPTIONS,),
    thresholds={
        "notice_connections": Threshold(20, "connections", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN pending_connections > $notice_connections THEN 'notice'
                WHEN pending_connections <= $notice_connections THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{} at work, {} wait', connections, pending_connections), 'not reported') AS reason,
            node,
            database,
            path,
            name,
            connections,
            pending_connections
        FROM subscriptions
    """,
    cases=(
        Case(
            "on and past the limit",
            given={"subscriptions": (waits("a", 20), waits("b", 21), waits("c", None))},
            expect=(
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.NOTICE),
                ("A/Shop/c", Status.UNKNOWN),
            ),
        ),
    ),
)
