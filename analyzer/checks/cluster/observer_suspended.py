"""The cluster observer is suspended.

What it looks at
    Whether an administrator has suspended the observer. It runs on the leader and watches the databases of
    all nodes.

Why it matters
    While it is suspended no failing node is taken out of a database group, none comes back, and no
    replacement is made.

What to do
    Resume it after the maintenance, in the view Cluster Observer of the Studio.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.collection import COLLECTION
from analyzer.tables.observers import OBSERVERS
from analyzer.tables.topologies import TOPOLOGIES

LEADER: Row = {"node": "A", "tag": "A", "leader": "A"}
FOLLOWER: Row = {"node": "B", "tag": "B", "leader": "A"}
DENIED: Row = {"node": "A", "source": "http.admin.cluster.observer.decisions", "reason": "answered 403"}


CHECK = Check(
    id="cluster.observer_suspended",
    title="Cluster observer is suspended",
    doc=__doc__,
    tables=(TOPOLOGIES,),
    also=(
        OBSERVERS,
        COLLECTION,
    ),
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
                ELSE coalesce(gap, 'not reported')
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            leader,
            term,
            iteration,
            is_suspended
        FROM (
            SELECT
                topologies.node,
                coalesce(observers.path, topologies.path) AS path,
                observers.leader,
                observers.term,
                observers.iteration,
                observers.is_suspended,
                collection.reason AS gap
            FROM topologies
            LEFT JOIN observers ON observers.node = topologies.node
            LEFT JOIN collection
                ON collection.node = topologies.node
                AND collection.source = 'http.admin.cluster.observer.decisions'
            WHERE topologies.leader = topologies.tag
        )
    """,
    cases=(
        Case(
            "running",
            given={
                "topologies": (
                    LEADER,
                    FOLLOWER,
                ),
                "observers": ({"node": "A", "is_suspended": False, "iteration": 99},),
            },
            expect=(("A", Status.OK),),
        ),
        Case(
            "documented form: suspended",
            given={"topologies": (LEADER,), "observers": ({"node": "A", "is_suspended": True, "iteration": 99},)},
            expect=(("A", Status.WARNING),),
        ),
        Case(
            "not answered",
            given={"topologies": (LEADER,), "collection": (DENIED,)},
            expect=(("A", Status.UNKNOWN),),
        ),
    ),
)
