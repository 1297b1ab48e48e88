"""The cluster has a number of members that is not safe, or of no use.

What it looks at
    How many members, which vote, each cluster has.

Why it matters
    One member is a single point of failure. Two are worse: if either fails there is no majority. An even
    number needs one member more for the same safety, and with many members each command takes longer.

What to do
    Run three or five members, and add further nodes as watchers, in the view Cluster of the Studio.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.topologies import TOPOLOGIES


def topology(members: int) -> Row:
    """Return a cluster, for the cases below."""
    return {"node": "A", "topology_id": "one", "members": members, "watchers": 0, "promotables": 0}


CHECK = Check(
    id="cluster.size",
    title="Cluster has an unsafe number of members",
    doc=__doc__,
    tables=(TOPOLOGIES,),
    thresholds={
        "enough_losses": Threshold(3, "members that may be lost", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', 'cluster', left(topology_id, 8)) AS resource,
            CASE
                WHEN members = 2 THEN 'warning'
                WHEN members IN (0, 1) OR may_be_lost > $enough_losses THEN 'notice'
                WHEN members % 2 = 0 THEN 'notice'
                WHEN members IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('members: {}, watchers: {}, promotables: {}', members, watchers, promotables),
                'not reported'
            ) AS reason,
            CAST(NULL AS VARCHAR) AS node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            members,
            may_be_lost,
            watchers,
            promotables
        FROM (
            SELECT
                topology_id,
                list(DISTINCT path) AS path,
                max(members) AS members,
                (max(members) - 1) // 2 AS may_be_lost,
                max(watchers) AS watchers,
                max(promotables) AS promotables
            FROM topologies
            GROUP BY topology_id
        )
    """,
    cases=(
        Case(
            "one",
            given={"topologies": (topology(1),)},
            expect=(("cluster/one", Status.NOTICE),),
        ),
        Case(
            "two",
            given={"topologies": (topology(2),)},
            expect=(("cluster/one", Status.WARNING),),
        ),
        Case(
            "three",
            given={"topologies": (topology(3),)},
            expect=(("cluster/one", Status.OK),),
        ),
        Case(
            "four",
            given={"topologies": (topology(4),)},
            expect=(("cluster/one", Status.NOTICE),),
        ),
        Case(
            "seven",
            given={"topologies": (topology(7),)},
            expect=(("cluster/one", Status.OK),),
        ),
        Case(
            "more members than are of use",
            given={"topologies": (topology(9),)},
            expect=(("cluster/one", Status.NOTICE),),
        ),
    ),
)
