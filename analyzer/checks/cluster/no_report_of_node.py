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

from analyzer.model import Case, Check, Status
from analyzer.tables.maintenance import MAINTENANCE

CHECK = Check(
    id="cluster.no_report_of_node",
    title="Leader gets no good report of a node",
    doc=__doc__,
    tables=(MAINTENANCE,),
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
            coalesce(concat_ws(': ', format('node {} is {}', tag, status), error), 'not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            tag,
            status AS report_status,
            error,
            updated_at,
            last_successful_at
        FROM maintenance
    """,
    cases=(
        Case(
            "no way to it",
            given={"maintenance": ({"node": "A", "tag": "A", "status": "Error", "error": "no route"},)},
            expect=(("A/A", Status.WARNING),),
        ),
        Case(
            "documented form: each other state",
            given={
                "maintenance": (
                    {"node": "A", "tag": "A", "status": "Ok"},
                    {"node": "A", "tag": "B", "status": "WaitingForResponse"},
                    {"node": "A", "tag": "C", "status": "HighDirtyMemory"},
                )
            },
            expect=(
                ("A/A", Status.OK),
                ("A/B", Status.NOTICE),
                ("A/C", Status.CRITICAL),
            ),
        ),
    ),
)
