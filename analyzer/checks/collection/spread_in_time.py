"""The answers in the bundle lie far apart in time.

What it looks at
    The time between the first and the last answer of all nodes.

Why it matters
    Numbers of nodes are compared as if they were of one moment. The further apart, the less a difference means.

What to do
    Collect from all nodes at once.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.collection import COLLECTION

FIRST = datetime(2026, 11, 24, 10, tzinfo=UTC)


def apart(seconds: int) -> tuple[Row, ...]:
    """Return two answers so far apart in time, for the cases below."""
    return tuple({"node": "A", "started_at": FIRST + timedelta(seconds=at)} for at in (0, seconds))


CHECK = Check(
    id="collection.spread_in_time",
    title="Answers of the bundle lie far apart in time",
    doc=__doc__,
    tables=(COLLECTION,),
    thresholds={
        "notice_seconds": Threshold(600, "s", source="ours, not measured"),
        "warning_seconds": Threshold(3600, "s", source="ours, not measured"),
    },
    sql="""
        SELECT
            'bundle' AS resource,
            CASE
                WHEN spread_seconds > $warning_seconds THEN 'warning'
                WHEN spread_seconds > $notice_seconds THEN 'notice'
                WHEN spread_seconds <= $notice_seconds THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,.0f} s between the first and the last', spread_seconds),
                'no time is told'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            spread_seconds
        FROM (
            SELECT
                CAST(NULL AS VARCHAR) AS node,
                arg_max(path, started_at) AS path,
                epoch(max(started_at)) - epoch(min(started_at)) AS spread_seconds
            FROM collection
            HAVING count(*) > 0
        )
    """,
    cases=(
        Case(
            "on the limit",
            given={"collection": apart(600)},
            expect=(("bundle", Status.OK),),
        ),
        Case(
            "past it",
            given={"collection": apart(620)},
            expect=(("bundle", Status.NOTICE),),
        ),
        Case(
            "on the second limit",
            given={"collection": apart(3600)},
            expect=(("bundle", Status.NOTICE),),
        ),
        Case(
            "past it as well",
            given={"collection": apart(3700)},
            expect=(("bundle", Status.WARNING),),
        ),
        Case(
            "no time",
            given={"collection": ({"node": "A"},)},
            expect=(("bundle", Status.UNKNOWN),),
        ),
    ),
)
