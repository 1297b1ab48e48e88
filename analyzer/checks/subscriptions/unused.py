"""No worker reads a subscription.

What it looks at
    When a worker was last connected to each subscription that is not disabled.

Why it matters
    A subscription that nobody reads holds tombstones and revisions back, and moves with the cluster for nothing. If
    a worker should be reading it, work is not being done.

What to do
    Start its worker, or delete it (Tasks, Ongoing Tasks) if it is not wanted any more.
"""

from __future__ import annotations

from datetime import UTC, datetime

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.subscriptions import SUBSCRIPTIONS


def subscription(name: str, day: int | None, connections: int = 0, disabled: bool = False) -> Row:
    """Return a subscription of node A whose last worker came on this day of November."""
    return {
        "node": "A",
        "database": "Shop",
        "name": name,
        "captured_at": datetime(2026, 11, 30, tzinfo=UTC),
        "last_connection_at": None if day is None else datetime(2026, 11, day, tzinfo=UTC),
        "connections": connections,
        "is_disabled": disabled,
    }


CHECK = Check(
    id="subscriptions.unused",
    title="Nobody reads a subscription",
    doc=__doc__,
    tables=(SUBSCRIPTIONS,),
    thresholds={
        "notice_seconds": Threshold(604_800, "s without a worker", source="ours, not measured: a week"),
        "warning_seconds": Threshold(2_592_000, "s without a worker", source="ours, not measured: 30 days"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN is_disabled THEN 'notice'
                WHEN connections > 0 THEN 'ok'
                WHEN last_connection_at IS NULL AND NOT is_disabled THEN 'warning'
                WHEN idle_seconds >= $warning_seconds THEN 'warning'
                WHEN idle_seconds >= $notice_seconds THEN 'notice'
                WHEN idle_seconds < $notice_seconds THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN is_disabled THEN 'disabled'
                WHEN connections > 0 THEN format('{} workers are connected', connections)
                WHEN idle_seconds IS NOT NULL
                THEN format('last worker {:,.1f} days before the capture', idle_seconds / 86400)
                WHEN NOT is_disabled THEN 'no worker has ever been connected'
                ELSE 'not reported'
            END AS reason,
            node,
            database,
            path,
            name,
            query,
            is_disabled,
            last_connection_at,
            last_acknowledged_at,
            connections
        FROM (SELECT *, epoch(captured_at) - epoch(last_connection_at) AS idle_seconds FROM subscriptions)
    """,
    cases=(
        Case(
            "read now, read lately, a while ago, never, off",
            given={
                "subscriptions": (
                    subscription("a", 1, connections=1),
                    subscription("b", 29),
                    subscription("c", 20),
                    subscription("d", None),
                    subscription("e", None, disabled=True),
                )
            },
            expect=(
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.OK),
                ("A/Shop/c", Status.NOTICE),
                ("A/Shop/d", Status.WARNING),
                ("A/Shop/e", Status.NOTICE),
            ),
        ),
        Case(
            "on and beside each line",
            given={
                "subscriptions": tuple(
                    subscription(name, 1)
                    | {
                        "last_connection_at": datetime.fromtimestamp(
                            datetime(2026, 11, 30, tzinfo=UTC).timestamp() - days * 86_400, UTC
                        )
                    }
                    for name, days in (("a", 6.7), ("b", 7), ("c", 28.8), ("d", 30))
                )
            },
            expect=(
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.NOTICE),
                ("A/Shop/c", Status.NOTICE),
                ("A/Shop/d", Status.WARNING),
            ),
        ),
    ),
)
