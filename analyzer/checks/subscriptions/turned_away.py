"""Workers of a subscription are turned away.

What it looks at
    Workers that each subscription refused since the server started.

Why it matters
    A refused worker means two of them where one is allowed, a licence limit, or a network path that does not work.
    Work may not be done, or is done by the wrong one.

What to do
    Read why on the page of the subscription (Tasks, Ongoing Tasks). Stop the second worker or let both share the
    work (strategy Concurrent).
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.subscriptions import SUBSCRIPTIONS


def subscription(name: str, rejected: int) -> Row:
    """Return a subscription of node A."""
    return {"node": "A", "database": "Shop", "name": name, "rejected_connections": rejected}


CHECK = Check(
    id="subscriptions.turned_away",
    title="Workers of a subscription are turned away",
    doc=__doc__,
    tables=(SUBSCRIPTIONS,),
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN rejected_connections > 0 THEN 'notice'
                WHEN rejected_connections = 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} connections refused', rejected_connections), 'not reported') AS reason,
            node,
            database,
            path,
            name,
            rejected_connections,
            recent_connections,
            pending_connections
        FROM subscriptions
    """,
    cases=(
        Case(
            "none and some",
            given={"subscriptions": (subscription("a", 0), subscription("b", 2))},
            expect=(("A/Shop/a", Status.OK), ("A/Shop/b", Status.NOTICE)),
        ),
    ),
)
