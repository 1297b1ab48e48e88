"""A setting binds the server to some of its processors.

What it looks at
    The settings Server.ProcessAffinityMask, Server.IndexingAffinityMask and Server.NumberOfUnusedCoresByIndexes of
    each node.

Why it matters
    A mask that was right for the machine of before leaves cores of this one unused, or puts indexing onto the cores
    that answer requests.

What to do
    Remove the masks unless somebody knows why they are there: the server shares its cores well by itself.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.settings import SETTINGS

SERVER_URL: Row = {"node": "A", "key": "ServerUrl", "server_value": "http://a:8080"}


CHECK = Check(
    id="server.affinity_is_set",
    title="Server is bound to some processors",
    doc=__doc__,
    tables=(SETTINGS,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN masks IS NOT NULL THEN 'notice'
                WHEN is_captured THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN masks IS NOT NULL THEN masks
                WHEN is_captured THEN 'no mask is set'
                ELSE 'the settings of the node are not there'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            masks
        FROM (
            SELECT
                node,
                any_value(path) AS path,
                count(key) > 0 AS is_captured,
                string_agg(DISTINCT concat(key, ' = ', server_value), ', ') FILTER (
                    WHERE server_value IS NOT NULL
                        AND key IN (
                            'Server.ProcessAffinityMask',
                            'Server.IndexingAffinityMask',
                            'Server.NumberOfUnusedCoresByIndexes'
                        )
                ) AS masks
            FROM settings
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "none, one, and nothing told",
            given={
                "settings": (
                    SERVER_URL,
                    SERVER_URL | {"node": "B", "key": "Server.ProcessAffinityMask", "server_value": "3"},
                    {"node": "C"},
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.UNKNOWN),
            ),
        ),
    ),
)
