"""The server raised an alert.

What it looks at
    The alerts that the server keeps, each once, with its age at the capture. What each reason means, how grave it is
    and what to do stands in table `alert_reasons`; the server calls nearly all of them a warning. A reason that is not
    in it, of a later version, is judged as the server judges it.

Why it matters
    The server saw this itself, at the time it happened. An alert stays until it is dismissed or raised anew, so an
    old one may be over: where other checks say that it is, it is a notice, and where they say that it is not, it is
    shown beneath them.

What to do
    Open the notification center of the Studio on that node: it has the whole text. Dismiss it once it is dealt
    with, so that the next one is seen.
"""

from __future__ import annotations

from datetime import UTC, datetime

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.alert_reasons import ALERT_REASONS
from analyzer.tables.notifications import NOTIFICATIONS


def alert(reason: str, severity: str = "Warning", title: str = "A title") -> Row:
    """Return what node A raised about a database."""
    return {
        "node": "A",
        "database": "Shop",
        "kind": "AlertRaised",
        "notification": reason,
        "reason": reason,
        "severity": severity,
        "title": title,
        "created_at": datetime(2026, 11, 24, 9, tzinfo=UTC),
    }


def known(reason: str, judged: str) -> Row:
    """Return what is known of a reason."""
    return {"kind": "AlertRaised", "reason": reason, "judged": judged, "told_by": ["host.low_disk_space"]}


CHECK = Check(
    id="alerts.raised",
    title="Server raised an alert",
    doc=__doc__,
    tables=(NOTIFICATIONS,),
    also=(ALERT_REASONS,),
    sql="""
        SELECT
            concat_ws('/', node, database, notification) AS resource,
            CASE
                WHEN judged = 'critical' THEN 'critical'
                WHEN judged = 'notice' THEN 'notice'
                WHEN severity = 'Success' THEN 'ok'
                WHEN reason IS NOT NULL AND severity IN ('Warning', 'Error') THEN 'warning'
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
            LEFT JOIN alert_reasons AS known ON (known.kind, known.reason) = ('AlertRaised', raised.reason)
            WHERE raised.kind = 'AlertRaised' OR raised.kind IS NULL
            QUALIFY row_number() OVER (
                PARTITION BY raised.node, raised.database, raised.notification ORDER BY raised.created_at DESC
            ) = 1
        )
    """,
    cases=(
        Case(
            "grave, usual, for information, done",
            given={
                "alert_reasons": (known("LowDiskSpace", "critical"), known("Server_NewVersionAvailable", "notice")),
                "notifications": (
                    alert("LowDiskSpace"),
                    alert("BlockingTombstones"),
                    alert("Server_NewVersionAvailable", "Warning"),
                    alert("ReasonOfALaterVersion", "Info"),
                    alert("SomethingWentWell", "Success"),
                ),
            },
            expect=(
                ("A/Shop/LowDiskSpace", Status.CRITICAL),
                ("A/Shop/BlockingTombstones", Status.WARNING),
                ("A/Shop/Server_NewVersionAvailable", Status.NOTICE),
                ("A/Shop/ReasonOfALaterVersion", Status.NOTICE),
                ("A/Shop/SomethingWentWell", Status.OK),
            ),
        ),
    ),
)
