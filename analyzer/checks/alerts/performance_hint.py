"""The server gave a performance hint.

What it looks at
    The hints that the server keeps, each once, with its age at the capture. What each means and what to do stands in
    table `alert_reasons`. The checks on fan-out, paging and huge documents look at the same facts closer.

Why it matters
    The server saw something done in a way that costs much.

What to do
    Open the notification center of the Studio on that node: the details name the index, query or document.
"""

from __future__ import annotations

from datetime import UTC, datetime

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.alert_reasons import ALERT_REASONS
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
    also=(ALERT_REASONS,),
    sql="""
        SELECT
            concat_ws('/', node, database, notification) AS resource,
            CASE
                WHEN judged = 'warning' THEN 'warning'
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
            alert_reason,
            severity AS server_severity,
            meaning,
            todo,
            told_by,
            untold,
            about,
            created_at,
            age_seconds,
            message,
            details
        FROM (
            SELECT
                raised.*,
                raised.reason AS alert_reason,
                known.judged,
                known.meaning,
                known.todo,
                known.told_by,
                known.untold,
                epoch(raised.captured_at) - epoch(raised.created_at) AS age_seconds
            FROM notifications AS raised
            LEFT JOIN alert_reasons AS known ON (known.kind, known.reason) = ('PerformanceHint', raised.reason)
            WHERE raised.kind = 'PerformanceHint' OR raised.kind IS NULL
            QUALIFY row_number() OVER (
                PARTITION BY raised.node, raised.database, raised.notification ORDER BY raised.created_at DESC
            ) = 1
        )
    """,
    cases=(
        Case(
            "slow storage, others, none to act on",
            given={
                "alert_reasons": ({"kind": "PerformanceHint", "reason": "SlowIO", "judged": "warning"},),
                "notifications": (hint("SlowIO"), hint("Paging"), hint("Fine", "Success")),
            },
            expect=(
                ("A/Shop/SlowIO", Status.WARNING),
                ("A/Shop/Paging", Status.NOTICE),
                ("A/Shop/Fine", Status.OK),
            ),
        ),
    ),
)
