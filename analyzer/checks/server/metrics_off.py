"""A server does not keep metrics, or drops notifications.

What it looks at
    The settings Storage.IO.Metrics.Enabled, Indexing.Metrics.Enabled and Notifications.FilterOut.

Why it matters
    Without these metrics slow disks and slow indexes do not show, neither in the Studio nor in this report.
    A notification that is filtered out is not raised at all.

What to do
    Remove the settings and restart the server.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.nodes import NODES
from analyzer.tables.settings import SETTINGS

NODE: Row = {"node": "A", "url": "http://10.0.0.1:8080", "version": "7.1.5"}


def setting(key: str, value: str, database: str | None = None) -> Row:
    """Return a setting of node A, as asked for the node or for one of its databases."""
    return {"node": "A", "database": database, "key": key, "server_value": value}


CHECK = Check(
    id="server.metrics_off",
    title="Metrics or notifications are switched off",
    doc=__doc__,
    tables=(NODES,),
    also=(SETTINGS,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN found IS NOT NULL THEN 'notice'
                WHEN is_captured THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN found IS NOT NULL THEN found
                WHEN is_captured THEN 'all are on'
                ELSE 'the settings of the node are not there'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            found
        FROM (
            SELECT
                nodes.node,
                list(DISTINCT settings.path) AS path,
                count(settings.key) > 0 AS is_captured,
                string_agg(DISTINCT settings.given, ', ' ORDER BY settings.given) FILTER (
                    WHERE (
                        settings.key IN ('Storage.IO.Metrics.Enabled', 'Indexing.Metrics.Enabled')
                        AND lower(settings.value) = 'false'
                    )
                    OR (settings.key = 'Notifications.FilterOut' AND settings.value <> '')
                ) AS found
            FROM nodes
            LEFT JOIN (
                SELECT
                    *,
                    coalesce(database_value, server_value) AS value,
                    concat(key, ' is ', value) AS given
                FROM settings
            ) AS settings ON settings.node = nodes.node
            GROUP BY nodes.node
        )
    """,
    cases=(
        Case(
            "by default",
            given={"nodes": (NODE,), "settings": (setting("ServerUrl", "http://a"),)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "switched off",
            given={"nodes": (NODE,), "settings": (setting("Storage.IO.Metrics.Enabled", "False"),)},
            expect=(("A", Status.NOTICE),),
        ),
        Case(
            "filtered out",
            given={"nodes": (NODE,), "settings": (setting("Notifications.FilterOut", "PerformanceHint"),)},
            expect=(("A", Status.NOTICE),),
        ),
    ),
)
