"""The server raised an alert.

What it looks at
    The alerts that the server keeps, each once, with its age at the capture. How grave each reason is, is our
    judgement; the server calls nearly all of them a warning.

Why it matters
    The server saw this itself, at the time it happened. An alert stays until it is dismissed or raised anew, so an
    old one may be over.

What to do
    Open the notification center of the Studio on that node: it has the whole text. Dismiss it once it is dealt
    with, so that the next one is seen.
"""

from __future__ import annotations

from datetime import UTC, datetime

from analyzer.model import Case, Check, Row, Status
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


CHECK = Check(
    id="alerts.raised",
    title="Server raised an alert",
    doc=__doc__,
    tables=(NOTIFICATIONS,),
    sql="""
        SELECT
            concat_ws('/', node, database, notification) AS resource,
            CASE
                WHEN reason IN (
                    'CatastrophicDatabaseFailure', 'RecoveryError', 'RecoverableVoronFailure',
                    'IntegrityErrorOfAlreadySyncedData', 'IndexStore_IndexCouldNotBeOpened',
                    'OutOfMemoryException', 'LowDiskSpace', 'ServerLimits', 'UnrecoverableClusterError',
                    'ClusterTransactionFailure', 'RestoreError', 'NonDurableFileSystem',
                    'ReplicationMissingAttachments', 'LicenseManager_LicenseLimit',
                    'Certificates_ReplaceError', 'TcpListenerError', 'Throttling_CpuCreditsBalance'
                ) THEN 'critical'
                WHEN reason IN (
                    'Server_NewVersionAvailable', 'LicenseManager_LeaseLicenseSuccess',
                    'LicenseManager_LicenseUpdateMessage', 'Certificates_ReplaceSuccess',
                    'Certificates_EntireClusterReplaceSuccess',
                    'SqlConnectionString_DeprecatedFactoryReplaced'
                ) THEN 'notice'
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
            WHERE kind = 'AlertRaised' OR kind IS NULL
            QUALIFY row_number() OVER (PARTITION BY node, database, notification ORDER BY created_at DESC) = 1
        ) AS notifications
    """,
    cases=(
        Case(
            "grave, usual, for information, done",
            given={
                "notifications": (
                    alert("LowDiskSpace"),
                    alert("BlockingTombstones"),
                    alert("Server_NewVersionAvailable", "Info"),
                    alert("ReasonOfALaterVersion", "Info"),
                    alert("SomethingWentWell", "Success"),
                )
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
