"""A node knows no leader of its cluster.

What it looks at
    The leader that each node follows, and its Raft state. A node that was never used is passive: it is in
    no cluster yet.

Why it matters
    Without a leader nothing that concerns the whole cluster can change: databases, indexes, tasks, compare-
    exchange values and cluster-wide transactions. Documents are still read and written.

What to do
    See that more than half of the members run and reach each other on their URLs and TCP ports. The table
    state_changes and the log tell why the last leader stepped down.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status
from analyzer.tables.topologies import TOPOLOGIES

CHECK = Check(
    id="cluster.no_leader",
    title="Cluster has no leader",
    doc=__doc__,
    tables=(TOPOLOGIES,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN leader IS NOT NULL AND leader <> '' THEN 'ok'
                WHEN current_state = 'Passive' THEN 'notice'
                WHEN current_state IS NOT NULL THEN 'critical'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN leader IS NOT NULL AND leader <> '' THEN format('follows {} in term {}', leader, term)
                ELSE coalesce('no leader, in state ' || current_state, 'not reported')
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            leader,
            term,
            current_state,
            last_state_change_reason
        FROM topologies
    """,
    cases=(
        Case(
            "a leader",
            given={"topologies": ({"node": "A", "leader": "A", "term": 3, "current_state": "Leader"},)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "documented form: an election",
            given={"topologies": ({"node": "A", "leader": None, "current_state": "Candidate"},)},
            expect=(("A", Status.CRITICAL),),
        ),
        Case(
            "never used",
            given={"topologies": ({"node": "A", "leader": None, "current_state": "Passive"},)},
            expect=(("A", Status.NOTICE),),
        ),
    ),
)
