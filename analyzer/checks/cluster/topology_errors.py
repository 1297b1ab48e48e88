"""The cluster reports trouble with one of its nodes.

What it looks at
    The alerts about reaching nodes that the topology carries.

Why it matters
    Each of them is a node that another could not reach or work with.

What to do
    Read the newest in the table topology_errors, and look at the node it names.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.collection import COLLECTION
from analyzer.tables.topology_errors import TOPOLOGY_ERRORS

CAPTURED: Row = {"node": "A", "source": "http.cluster.topology", "outcome": "collected"}


CHECK = Check(
    id="cluster.topology_errors",
    title="Cluster reports trouble with its nodes",
    doc=__doc__,
    tables=(TOPOLOGY_ERRORS,),
    also=(COLLECTION,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN errors > 0 THEN 'warning'
                WHEN errors = 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN errors > 0 THEN concat('alerts: ', errors, ', the newest about node ', tag, ': ', message)
                ELSE 'no alert'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            errors,
            tag,
            title,
            message,
            newest_at
        FROM (
            SELECT
                collection.node,
                any_value(collection.path) AS path,
                count(errors.path) AS errors,
                arg_max(errors.tag, errors.created_at) AS tag,
                arg_max(errors.title, errors.created_at) AS title,
                arg_max(errors.message, errors.created_at) AS message,
                max(errors.created_at) AS newest_at
            FROM collection
            LEFT JOIN topology_errors AS errors ON errors.node = collection.node
            WHERE collection.source = 'http.cluster.topology'
                AND collection.outcome = 'collected'
            GROUP BY collection.node
        )
    """,
    cases=(
        Case(
            "none",
            given={"collection": (CAPTURED,)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "documented form: one",
            given={
                "collection": (CAPTURED,),
                "topology_errors": (
                    {
                        "node": "A",
                        "tag": "B",
                        "title": "x",
                        "message": "no route",
                        "created_at": "2026-11-24T09:00:00Z",
                    },
                ),
            },
            expect=(("A", Status.WARNING),),
        ),
    ),
)
