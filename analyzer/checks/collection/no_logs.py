"""A server's log is not in the bundle.

What it looks at
    Whether log records of each node that answered were found.

Why it matters
    What happened before the capture is in the log only: exceptions, restarts, recovery.

What to do
    Run the collector on the machine of the server, or give it the right to download the logs. On a server that logs
    nothing set Logs.MinLevel to Info (Logs.Mode to Operations up to 6.2).
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status
from analyzer.tables.log_records import LOG_RECORDS
from analyzer.tables.nodes import NODES

CHECK = Check(
    id="collection.no_logs",
    title="No log of a server is in the bundle",
    doc=__doc__,
    tables=(NODES,),
    also=(LOG_RECORDS,),
    sql="""
        SELECT
            coalesce(node, 'node') AS resource,
            CASE
                WHEN records > 0 THEN 'ok'
                WHEN records = 0 AND node IS NOT NULL THEN 'notice'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN records > 0 THEN format('{:,} records', records)
                WHEN node IS NOT NULL THEN 'no record'
                ELSE 'no node is told'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            records
        FROM (
            SELECT
                nodes.*,
                (SELECT count(logged_at) FROM log_records WHERE log_records.node = nodes.node) AS records
            FROM nodes
        )
    """,
    cases=(
        Case(
            "some, none, and a node without a name",
            given={
                "nodes": ({"node": "A"}, {"node": "B"}, {"url": "http://c"}),
                "log_records": ({"node": "A", "logged_at": "2026-11-24T10:00:00Z"},),
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("node", Status.UNKNOWN),
            ),
        ),
    ),
)
