"""The certificate of a server ends soon, or has ended.

What it looks at
    The end of the certificates that each server itself works with: as its list of certificates says, and of the chain
    that it shows to whoever connects, which is known without any rights.

Why it matters
    With an expired certificate no client, no node and no browser connects: the database is there and nobody reaches
    it.

What to do
    Renew it and replace it on all nodes (view Certificates of the Studio, Replace cluster certificate). A
    certificate of Let's Encrypt renews itself a month before its end: if less is left, look for the alert about why
    it did not.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.certificates import CERTIFICATES
from analyzer.tables.tls_certificates import TLS_CERTIFICATES

CAPTURED = datetime(2026, 11, 24, 10, tzinfo=UTC)


def until(name: str, days: float | None) -> Row:
    """Return a certificate of node A that ends so many days after the capture."""
    ends_at = None if days is None else CAPTURED + timedelta(days=days)
    return {"node": "A", "name": name, "is_of_server": True, "captured_at": CAPTURED, "ends_at": ends_at}


def shown(subject: str, days: float, node: str = "A") -> Row:
    """Return a certificate of the chain that a node shows."""
    ends_at = CAPTURED + timedelta(days=days)
    return {"node": node, "subject": subject, "captured_at": CAPTURED, "ends_at": ends_at}


CHECK = Check(
    id="security.server_certificate_ends",
    title="Server's certificate ends soon, or has ended",
    doc=__doc__,
    tables=(CERTIFICATES,),
    also=(TLS_CERTIFICATES,),
    thresholds={
        "warning_days": Threshold(14, "days", source="server default Security.Certificate.ExpiringThresholdInDays"),
        "critical_days": Threshold(3, "days", source="RavenDB's own Zabbix template"),
    },
    sql="""
        SELECT
            concat_ws('/', node, name) AS resource,
            CASE
                WHEN left_days <= $critical_days THEN 'critical'
                WHEN left_days <= $warning_days THEN 'warning'
                WHEN left_days > $warning_days THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN left_days < 0 THEN format('ended {:.1f} days before the capture', -left_days)
                ELSE coalesce(format('ends {:.1f} days after the capture', left_days), 'its end is not told')
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            left_days,
            name,
            thumbprint,
            ends_at
        FROM (
            SELECT *, (epoch(ends_at) - epoch(captured_at)) / 86400 AS left_days
            FROM (
                SELECT node, path, captured_at, name, thumbprint, ends_at
                FROM certificates
                WHERE coalesce(is_of_server, true)
                UNION ALL
                SELECT node, path, captured_at, subject, thumbprint, ends_at
                FROM tls_certificates AS shown
                WHERE NOT EXISTS (
                    FROM certificates AS listed
                    WHERE listed.node = shown.node AND listed.thumbprint = shown.thumbprint
                )
            )
        )
    """,
    cases=(
        Case(
            "on and beside each limit",
            given={
                "certificates": (
                    until("a", 15),
                    until("b", 14),
                    until("c", 3.1),
                    until("d", 3),
                    until("e", -4),
                    until("f", None),
                )
            },
            expect=(
                ("A/a", Status.OK),
                ("A/b", Status.WARNING),
                ("A/c", Status.WARNING),
                ("A/d", Status.CRITICAL),
                ("A/e", Status.CRITICAL),
                ("A/f", Status.UNKNOWN),
            ),
        ),
        Case(
            "shown to whoever connects",
            given={
                "certificates": (until("a", 15) | {"thumbprint": "A5CF"},),
                "tls_certificates": (
                    shown("CN=a", 15) | {"thumbprint": "A5CF"},
                    shown("CN=b", 14),
                    shown("CN=c", -4, node="B"),
                ),
            },
            expect=(("A/a", Status.OK), ("A/CN=b", Status.WARNING), ("B/CN=c", Status.CRITICAL)),
        ),
        Case(
            "of a client",
            given={"certificates": (until("a", 1) | {"is_of_server": False},)},
            expect=(),
        ),
    ),
)
