"""A certificate of a client ends soon, or has ended.

What it looks at
    The end of each certificate that was registered on the server for clients.

Why it matters
    At that moment the applications that use it are turned away.

What to do
    Issue a new one to its owner before the end, and remove the old one. One that ended long ago and that nobody
    missed can be deleted.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.certificates import CERTIFICATES

CAPTURED = datetime(2026, 11, 24, 10, tzinfo=UTC)


def until(name: str, days: float | None) -> Row:
    """Return a certificate of a client that ends so many days after the capture."""
    ends_at = None if days is None else CAPTURED + timedelta(days=days)
    return {"node": "A", "name": name, "is_of_server": False, "captured_at": CAPTURED, "ends_at": ends_at}


CHECK = Check(
    id="security.client_certificate_ends",
    title="Client certificate ends soon",
    doc=__doc__,
    tables=(CERTIFICATES,),
    thresholds={
        "warning_days": Threshold(14, "days", source="RavenDB's own Zabbix template"),
        "critical_days": Threshold(3, "days", source="ours, not measured"),
        "forgotten_days": Threshold(
            -30, "days", source="ours, not measured: a month after its end somebody would have missed it"
        ),
    },
    sql="""
        SELECT
            concat_ws('/', node, name) AS resource,
            CASE
                WHEN left_days <= $forgotten_days THEN 'notice'
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
            clearance,
            thumbprint,
            ends_at
        FROM (
            SELECT *, (epoch(ends_at) - epoch(captured_at)) / 86400 AS left_days
            FROM certificates
            WHERE NOT coalesce(is_of_server, false)
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
                    until("e", -29),
                    until("f", -30),
                    until("g", None),
                )
            },
            expect=(
                ("A/a", Status.OK),
                ("A/b", Status.WARNING),
                ("A/c", Status.WARNING),
                ("A/d", Status.CRITICAL),
                ("A/e", Status.CRITICAL),
                ("A/f", Status.NOTICE),
                ("A/g", Status.UNKNOWN),
            ),
        ),
        Case(
            "of the server",
            given={"certificates": (until("a", 1) | {"is_of_server": True},)},
            expect=(),
        ),
    ),
)
