"""Answers or files of the bundle are damaged.

What it looks at
    Entries that could not be read, were cut, or are not what their name says.

Why it matters
    What they hold is missing in the tables. A bundle that is damaged as a whole was cut in transfer.

What to do
    Send the bundle again and compare its size; if it is the same, collect again.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.collection import COLLECTION

ASKED: Row = {"node": "A", "source": "http.stats", "outcome": "collected"}


CHECK = Check(
    id="collection.damaged_answers",
    title="Answers are damaged",
    doc=__doc__,
    tables=(COLLECTION,),
    sql="""
        SELECT
            place AS resource,
            CASE
                WHEN damaged > 0 THEN 'notice'
                WHEN answered > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN damaged > 0 THEN concat(damaged, ' damaged: ', left(damaged_reason, 200))
                WHEN answered > 0 THEN 'none is damaged'
                ELSE 'nothing was answered'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            damaged,
            answered,
            damaged_reason
        FROM (
            SELECT
                coalesce(node, 'host') AS place,
                any_value(node) AS node,
                any_value(path) AS path,
                count(*) FILTER (WHERE outcome = 'collected') AS answered,
                count(*) FILTER (WHERE gap = 'corrupt') AS damaged,
                any_value(coalesce(reason, source)) FILTER (WHERE gap = 'corrupt') AS damaged_reason
            FROM collection
            GROUP BY place
        )
    """,
    cases=(
        Case(
            "none, one, no answer",
            given={
                "collection": (
                    ASKED,
                    ASKED | {"node": "B", "gap": "corrupt", "reason": "is cut off"},
                    {"node": "C", "outcome": "failed"},
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
