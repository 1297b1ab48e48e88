"""SNMP is on and answers to the community that everybody knows.

What it looks at
    Whether Monitoring.Snmp.Enabled is set, and Monitoring.Snmp.Community is set to something of your own, where
    version 2 of SNMP is allowed.

Why it matters
    Version 2 sends the community in clear text and has no other protection. Whoever reaches the port reads names,
    sizes and load of all databases.

What to do
    Allow version 3 only (Monitoring.Snmp.SupportedVersions), or set a community, and close the port to all but the
    monitoring.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.settings import SETTINGS


def setting(key: str, value: str | None) -> Row:
    """Return a setting of node A, for the cases below."""
    return {"node": "A", "key": key, "server_value": value}


CHECK = Check(
    id="security.snmp_default_community",
    title="SNMP answers to the default community",
    doc=__doc__,
    tables=(SETTINGS,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN is_bad THEN 'warning'
                WHEN NOT is_bad AND is_captured THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN is_bad THEN 'SNMP is on, its community is the default'
                WHEN is_captured THEN 'SNMP is off, or has a community of its own, or is of version 3'
                ELSE 'the settings of the node are not there'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            is_bad
        FROM (
            SELECT
                node,
                any_value(path) AS path,
                count(key) > 0 AS is_captured,
                coalesce(bool_or(key = 'Monitoring.Snmp.Enabled' AND lower(server_value) = 'true'), false)
                    AND NOT coalesce(
                        bool_or(key = 'Monitoring.Snmp.Community' AND server_value IS DISTINCT FROM default_value),
                        false
                    )
                    AND coalesce(
                        bool_or(contains(server_value, 'V2')) FILTER (WHERE key = 'Monitoring.Snmp.SupportedVersions'),
                        true
                    ) AS is_bad
            FROM settings
            WHERE database IS NULL
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "off",
            given={"settings": (setting("ServerUrl", "http://a:8080"),)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "on, by default",
            given={"settings": (setting("Monitoring.Snmp.Enabled", "True"),)},
            expect=(("A", Status.WARNING),),
        ),
        Case(
            "on, with a community of its own, which is not shown",
            given={
                "settings": (
                    setting("Monitoring.Snmp.Enabled", "true"),
                    setting("Monitoring.Snmp.Community", None) | {"default_value": "ravendb"},
                )
            },
            expect=(("A", Status.OK),),
        ),
        Case(
            "on, version 3 only",
            given={
                "settings": (
                    setting("Monitoring.Snmp.Enabled", "true"),
                    setting("Monitoring.Snmp.SupportedVersions", "V3"),
                )
            },
            expect=(("A", Status.OK),),
        ),
        Case(
            "nothing told",
            given={"settings": ({"node": "A"},)},
            expect=(("A", Status.UNKNOWN),),
        ),
    ),
)
