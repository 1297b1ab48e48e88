"""The license ends soon, or has ended.

What it looks at
    When the license of each node ends. A server without a license is left to the check license.kind.

Why it matters
    After the end the Studio is blocked and licensed features stop: tasks, backups to the cloud, monitoring.
    Documents are still served.

What to do
    Renew the license and update it on one node (view About of the Studio); the cluster spreads it. A
    license that renews itself needs the way to api.ravendb.net; see license.server_unreachable.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.licenses import LICENSES


def license_until(node: str, day: str | None) -> Row:
    """Return a license; the cases are captured on the 24th of November 2026."""
    expires_at = None if day is None else f"{day}T00:00:00Z"
    return {"node": node, "type": "Enterprise", "is_expired": False, "expires_at": expires_at}


CHECK = Check(
    id="license.expiry",
    title="License ends soon",
    doc=__doc__,
    tables=(LICENSES,),
    thresholds={
        "warning_days": Threshold(14, "days", source="RavenDB's own Zabbix template"),
        "critical_days": Threshold(3, "days", source="RavenDB's own Zabbix template"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN is_expired OR left_days <= $critical_days THEN 'critical'
                WHEN left_days <= $warning_days THEN 'warning'
                WHEN left_days > $warning_days THEN 'ok'
                WHEN type IS NOT NULL AND NOT is_expired THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN left_days < 0 THEN format('{} license ended {:.0f} days ago', type, -left_days)
                WHEN left_days IS NOT NULL THEN format('{} license ends in {:.0f} days', type, left_days)
                WHEN is_expired THEN format('{} license has ended', type)
                WHEN type IS NOT NULL THEN format('{} license without an end', type)
                ELSE 'not reported'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            type,
            expires_at
        FROM (SELECT *, (epoch(expires_at) - epoch(captured_at)) / 86400 AS left_days FROM licenses)
        WHERE type IS DISTINCT FROM 'None'
    """,
    cases=(
        Case(
            "documented form: near and far",
            given={
                "licenses": (
                    license_until("A", "2027-11-24"),
                    license_until("B", "2026-12-08"),
                    license_until("C", "2026-11-27"),
                    license_until("D", "2026-11-01"),
                    license_until("E", None),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.CRITICAL),
                ("D", Status.CRITICAL),
                ("E", Status.OK),
            ),
        ),
        Case(
            "no license",
            given={"licenses": ({"node": "A", "type": "None"},)},
            expect=(),
        ),
        Case(
            "beside each line",
            given={
                "licenses": (
                    license_until("A", "2026-12-09"),
                    license_until("B", "2026-11-28"),
                    license_until("C", "2026-12-08"),
                    license_until("D", "2026-11-27"),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.WARNING),
                ("D", Status.CRITICAL),
            ),
        ),
    ),
)
