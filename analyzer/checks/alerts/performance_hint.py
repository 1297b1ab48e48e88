"""The server gave a performance hint.

What it looks at
    The hints that the server keeps, each once, with its age at the capture. The checks on fan-out, paging and huge
    documents look at the same facts closer.

Why it matters
    The server saw something done in a way that costs much.

What to do
    Open the notification center of the Studio on that node: the details name the index, query or document.
"""

from __future__ import annotations

from datetime import UTC, datetime

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.notifications import NOTIFICATIONS


def hint(reason: str, severity: str = "Warning", title: str = "A title") -> Row:
    """Return what node A raised about a database."""
    return {
        "node": "A",
        "database": "Shop",
        "kind": "PerformanceHint",
        "notification": reason,
        "reason": reason,
        "severity": severity,
        "title": title,
        "created_at": datetime(2026, 11, 24, 9, tzinfo=UTC),
    }


CHECK = Check(
    id="alerts.performance_hint",
    title="Server gave a performance hint",
    doc=__doc__,
    tables=(NOTIFICATIONS,),
    sql="""
        SELECT
            concat_ws('/', node, database, notification) AS resource,
            CASE
                WHEN reason = 'SlowIO' THEN 'warning'
                WHEN severity = 'Success' THEN 'ok'
                WHEN reason IS NOT NULL THEN 'notice'
                ELSE 'unknown'
            END AS status,
            concat_ws(
                ', ',
                coalesce(title, reason, 'no title'),
                CASE
                    WHEN age_seconds IS NOT NULL
                    THEN format('raised {:,.1f} h before the capture', age_seconds / 3600)
                END,
                left(regexp_replace(message, '\\s+', ' ', 'g'), 200)
            ) AS reason,
            node,
            database,
            path,
            notifications.reason AS alert_reason,
            severity AS server_severity,
            about,
            created_at,
            age_seconds,
            message,
            details
        FROM (
            SELECT *, epoch(captured_at) - epoch(created_at) AS age_seconds
            FROM notifications
            WHERE kind = 'PerformanceHint' OR kind IS NULL
            QUALIFY row_number() OVER (PARTITION BY node, database, notification ORDER BY created_at DESC) = 1
        ) AS notifications
    """,
    cases=(
        Case(
            "slow storage, others, none to act on",
            given={"notifications": (hint("SlowIO"), hint("Paging"), hint("Fine", "Success"))},
            expect=(
                ("A/Shop/SlowIO", Status.WARNING),
                ("A/Shop/Paging", Status.NOTICE),
                ("A/Shop/Fine", Status.OK),
            ),
        ),
    ),
)
