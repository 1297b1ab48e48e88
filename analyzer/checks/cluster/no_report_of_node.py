"""The leader gets no good report of a node.

What it looks at
    The last report that the leader asked of each node to watch its databases.

Why it matters
    On it the observer decides. A node without a good report for a minute is taken out of its database
    groups, and clients are sent elsewhere.

What to do
    Read the error. For a time-out look at the load of the node and at the network. High dirty memory, early
    out-of-memory and missing CPU credits are the node's own words: see the checks of process and server
    there.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.collection import COLLECTION
from analyzer.tables.maintenance import MAINTENANCE
from analyzer.tables.topologies import TOPOLOGIES

LEADER: Row = {"node": "A", "tag": "A", "leader": "A"}
FOLLOWER: Row = {"node": "B", "tag": "B", "leader": "A"}
NEVER: Row = {"node": "A", "source": "http.admin.cluster.maintenance-stats", "reason": "not asked"}


CHECK = Check(
    id="cluster.no_report_of_node",
    title="Leader gets no good report of a node",
    doc=__doc__,
    tables=(TOPOLOGIES,),
    also=(
        MAINTENANCE,
        COLLECTION,
    ),
    sql="""
        SELECT
            concat_ws('/', node, tag) AS resource,
            CASE
                WHEN status IN ('OutOfCredits', 'EarlyOutOfMemory', 'HighDirtyMemory') THEN 'critical'
                WHEN status IN ('Error', 'Timeout') THEN 'warning'
                WHEN status = 'WaitingForResponse' THEN 'notice'
                WHEN status = 'Ok' THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce('node ' || tag || ' is ' || concat_ws(': ', status, error), gap, 'not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            tag,
            status AS report_status,
            error,
            updated_at,
            last_successful_at
        FROM (
            SELECT
                topologies.node,
                coalesce(maintenance.path, topologies.path) AS path,
                maintenance.tag,
                maintenance.status,
                maintenance.error,
                maintenance.updated_at,
                maintenance.last_successful_at,
                collection.reason AS gap
            FROM topologies
            LEFT JOIN maintenance ON maintenance.node = topologies.node
            LEFT JOIN collection
                ON collection.node = topologies.node
                AND collection.source = 'http.admin.cluster.maintenance-stats'
            WHERE topologies.leader = topologies.tag
        )
    """,
    cases=(
        Case(
            "no way to it",
            given={
                "topologies": (
                    LEADER,
                    FOLLOWER,
                ),
                "maintenance": ({"node": "A", "tag": "A", "status": "Error", "error": "no route"},),
            },
            expect=(("A/A", Status.WARNING),),
        ),
        Case(
            "documented form: each other state",
            given={
                "topologies": (LEADER,),
                "maintenance": (
                    {"node": "A", "tag": "A", "status": "Ok"},
                    {"node": "A", "tag": "B", "status": "WaitingForResponse"},
                    {"node": "A", "tag": "C", "status": "HighDirtyMemory"},
                ),
            },
            expect=(
                ("A/A", Status.OK),
                ("A/B", Status.NOTICE),
                ("A/C", Status.CRITICAL),
            ),
        ),
        Case(
            "not answered",
            given={"topologies": (LEADER,), "collection": (NEVER,)},
            expect=(("A", Status.UNKNOWN),),
        ),
    ),
)
