"""A server allows experimental features.

What it looks at
    The setting Features.Availability.

Why it matters
    An experimental feature may change or go away with the next version, and support for it is limited.

What to do
    See which of them are used. If none is, remove the setting.
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
    id="server.experimental_features",
    title="Experimental features are allowed",
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
                WHEN is_captured THEN 'only stable features'
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
                    WHERE settings.key = 'Features.Availability' AND lower(settings.value) = 'experimental'
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
            "allowed",
            given={"nodes": (NODE,), "settings": (setting("Features.Availability", "Experimental"),)},
            expect=(("A", Status.NOTICE),),
        ),
    ),
)
