"""The collector was not allowed to ask everything.

What it looks at
    Questions to each node that were answered with 401 or 403, and facts of the host that need more rights.

Why it matters
    What needs an administrator stays unknown: settings, storage, cluster log.

What to do
    Collect with the certificate of an operator or a cluster administrator; on the machine, as root or as the user
    of the server.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.collection import COLLECTION

ASKED: Row = {"node": "A", "source": "http.stats", "outcome": "collected"}


CHECK = Check(
    id="collection.denied",
    title="Collected without the rights to see all",
    doc=__doc__,
    tables=(COLLECTION,),
    sql="""
        SELECT
            place AS resource,
            CASE
                WHEN denied > 0 THEN 'notice'
                WHEN answered > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN denied > 0 THEN concat(denied, ' of ', asked, ' questions were denied: ', left(denied_reason, 200))
                WHEN answered > 0 THEN 'nothing was denied'
                ELSE 'nothing was answered'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            denied,
            answered,
            denied_reason
        FROM (
            SELECT
                coalesce(node, 'host') AS place,
                any_value(node) AS node,
                any_value(path) AS path,
                count(*) AS asked,
                count(*) FILTER (WHERE outcome = 'collected') AS answered,
                count(*) FILTER (WHERE gap = 'denied') AS denied,
                any_value(reason) FILTER (WHERE gap = 'denied') AS denied_reason
            FROM collection
            GROUP BY place
        )
    """,
    cases=(
        Case(
            "nothing",
            given={"collection": (ASKED, {"source": "os.cpu", "outcome": "collected"})},
            expect=(
                ("A", Status.OK),
                ("host", Status.OK),
            ),
        ),
        Case(
            "one, and no answer",
            given={
                "collection": (
                    ASKED | {"outcome": "failed", "gap": "denied", "reason": "answered 403"},
                    {"node": "B", "outcome": "failed"},
                )
            },
            expect=(
                ("A", Status.NOTICE),
                ("B", Status.UNKNOWN),
            ),
        ),
    ),
)
