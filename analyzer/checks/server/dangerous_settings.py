"""Settings for emergencies and tests are on.

What it looks at
    Settings that switch safety off: Storage.Dangerous.*, RunInMemory, Indexing.RunInMemory,
    Indexing.SkipDatabaseIdValidationOnIndexOpening and Indexing.Disable, of the server and of each database
    asked.

Why it matters
    They are meant for the hour of a recovery or for tests. Left on, the server opens damaged data without a
    word, or keeps it in memory only, where a restart loses it.

What to do
    Remove them from settings.json, from the environment or from the settings of the database, and restart
    the server or the database. Check the data for damage first if a Storage.Dangerous setting was on.
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
    id="server.dangerous_settings",
    title="Emergency settings are on",
    doc=__doc__,
    tables=(NODES,),
    also=(SETTINGS,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN can_lose_data THEN 'critical'
                WHEN found IS NOT NULL THEN 'warning'
                WHEN is_captured THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN found IS NOT NULL THEN concat('on: ', found)
                WHEN is_captured THEN 'none is on'
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
                string_agg(DISTINCT place, ', ' ORDER BY place) FILTER (WHERE is_on) AS found,
                bool_or(is_on AND (starts_with(key, 'Storage.Dangerous.') OR key = 'RunInMemory')) AS can_lose_data
            FROM nodes
            LEFT JOIN (
                SELECT
                    *,
                    CASE WHEN database_value IS NULL THEN key ELSE concat(key, ' of ', database) END AS place,
                    lower(coalesce(database_value, server_value)) = 'true'
                        AND (
                            starts_with(key, 'Storage.Dangerous.')
                            OR key IN (
                                'RunInMemory',
                                'Indexing.RunInMemory',
                                'Indexing.SkipDatabaseIdValidationOnIndexOpening',
                                'Indexing.Disable'
                            )
                        ) AS is_on
                FROM settings
            ) AS settings ON settings.node = nodes.node
            GROUP BY nodes.node
        )
    """,
    cases=(
        Case(
            "none",
            given={
                "nodes": (NODE,),
                "settings": (
                    setting("RunInMemory", "False"),
                    setting("ServerUrl", "http://a"),
                ),
            },
            expect=(("A", Status.OK),),
        ),
        Case(
            "checksums are not looked at",
            given={
                "nodes": (NODE,),
                "settings": (setting("Storage.Dangerous.SkipChecksumValidationOnDatabaseLoading", "True"),),
            },
            expect=(("A", Status.CRITICAL),),
        ),
        Case(
            "one database does not index",
            given={
                "nodes": (NODE,),
                "settings": (setting("Indexing.Disable", "False") | {"database": "Shop", "database_value": "True"},),
            },
            expect=(("A", Status.WARNING),),
        ),
        Case(
            "no settings",
            given={"nodes": (NODE,)},
            expect=(("A", Status.UNKNOWN),),
        ),
    ),
)
