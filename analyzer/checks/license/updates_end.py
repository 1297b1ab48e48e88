"""The right to new versions ends soon, or has ended.

What it looks at
    When the subscription to updates of each license ends.

Why it matters
    After it, a newer version does not take the license: the upgrade that would mend a problem is not to be had.

What to do
    Renew the subscription before it ends, at the latest before an upgrade.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.licenses import LICENSES


def until(node: str, day: str) -> Row:
    """Return a license, captured on the 24th of November 2026 at 0."""
    same: Row = {"node": node, "type": "Enterprise", "captured_at": "2026-11-24T00:00:00Z"}
    return same | {"subscription_expires_at": f"{day}T00:00:00Z"}


CHECK = Check(
    id="license.updates_end",
    title="License gives no right to new versions",
    doc=__doc__,
    tables=(LICENSES,),
    thresholds={
        "notice_days": Threshold(30, "days", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN left_days <= 0 THEN 'warning'
                WHEN left_days <= $notice_days THEN 'notice'
                WHEN left_days > $notice_days THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('ends {:.0f} days after the capture', left_days), 'not told') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            left_days,
            subscription_expires_at,
            type
        FROM (
            SELECT *, (epoch(subscription_expires_at) - epoch(captured_at)) / 86400 AS left_days
            FROM licenses
        )
        WHERE type IS NULL OR subscription_expires_at IS NOT NULL
    """,
    cases=(
        Case(
            "documented form: far, near, over",
            given={
                "licenses": (
                    until("A", "2026-12-25"),
                    until("B", "2026-12-24"),
                    until("C", "2026-11-24"),
                    until("D", "2026-11-25"),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.WARNING),
                ("D", Status.NOTICE),
            ),
        ),
        Case(
            "no license has no subscription",
            given={"licenses": ({"node": "A", "type": "None"}, {"node": "B"})},
            expect=(("B", Status.UNKNOWN),),
        ),
    ),
)
