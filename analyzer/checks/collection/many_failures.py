"""Many questions were not answered.

What it looks at
    The share of the questions to each node that failed: timed out, turned away or answered with an error. Those
    that the version or the license does not know are left out.

Why it matters
    The fewer answers, the less a clean report says. A server that fails to answer questions about itself is in
    trouble.

What to do
    See the reasons below "not looked at". Run the collector again with more time (`--timeout-factor 3`) or a
    certificate with more rights.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.collection import COLLECTION

NOT_KNOWN: Row = {"node": "A", "source": "http.x", "outcome": "failed", "gap": "not licensed"}


def asked(node: str, failed: int, questions: int) -> tuple[Row, ...]:
    """Return questions to a node of which so many failed, for the cases below."""
    same: Row = {"node": node, "source": "http.stats"}
    return tuple(same | {"outcome": "failed" if one < failed else "collected"} for one in range(questions))


CHECK = Check(
    id="collection.many_failures",
    title="Many questions were not answered",
    doc=__doc__,
    tables=(COLLECTION,),
    thresholds={
        "notice_percent": Threshold(2, "% of the questions", source="ours, not measured"),
        "warning_percent": Threshold(20, "% of the questions", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN failed_percent > $warning_percent THEN 'warning'
                WHEN failed_percent > $notice_percent THEN 'notice'
                WHEN failed_percent <= $notice_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{} of {} questions failed', failed, asked), 'nothing was asked') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            failed_percent,
            failed,
            asked
        FROM (
            SELECT
                node,
                any_value(path) AS path,
                count(*) AS asked,
                count(*) FILTER (WHERE outcome = 'failed') AS failed,
                100.0 * count(*) FILTER (WHERE outcome = 'failed') / nullif(count(outcome), 0) AS failed_percent
            FROM collection
            WHERE (source IS NULL OR starts_with(source, 'http.'))
                AND coalesce(gap, '') NOT IN ('not in this version', 'not licensed', 'never asked')
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "on and past each limit",
            given={
                "collection": (
                    *asked("A", 1, 50),
                    *asked("B", 21, 1000),
                    *asked("C", 10, 50),
                    *asked("D", 21, 100),
                    {"node": "E"},
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.NOTICE),
                ("D", Status.WARNING),
                ("E", Status.UNKNOWN),
            ),
        ),
        Case(
            "what the version does not have",
            given={"collection": (*asked("A", 0, 1), NOT_KNOWN)},
            expect=(("A", Status.OK),),
        ),
    ),
)
