"""Settings hold indexing back.

What it looks at
    The settings that make indexes wait between batches or for one another, on each node and for each database.

Why it matters
    They keep an overloaded machine alive and are easily forgotten. Indexes then stay behind although the machine
    has time, and no finding of the machine explains it.

What to do
    Ask what they were set for. Remove them where the machine has room: `Indexing.Throttling.TimeIntervalInMs`,
    `Indexing.MaxNumberOfConcurrentlyRunningIndexes`.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.settings import SETTINGS


def setting(database: str | None, key: str, server: str | None, own: str | None = None) -> Row:
    """Return a setting of node A."""
    return {"node": "A", "database": database, "key": key, "server_value": server, "database_value": own}


CHECK = Check(
    id="indexes.throttled",
    title="Indexing is throttled by settings",
    doc=__doc__,
    tables=(SETTINGS,),
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN len(given) > 0 THEN 'notice'
                WHEN keys > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN len(given) > 0 THEN array_to_string(given, ', ')
                WHEN keys > 0 THEN 'not set'
                ELSE 'settings not reported'
            END AS reason,
            node,
            database,
            path,
            given
        FROM (
            SELECT
                node,
                database,
                list(DISTINCT path) AS path,
                count(key) AS keys,
                list(concat(key, ' = ', coalesce(database_value, server_value)) ORDER BY key) FILTER (
                    key IN ('Indexing.Throttling.TimeIntervalInMs', 'Indexing.MaxNumberOfConcurrentlyRunningIndexes')
                    AND coalesce(database_value, server_value) IS NOT NULL
                ) AS given
            FROM settings
            GROUP BY node, database
        )
    """,
    cases=(
        Case(
            "none, on the server, for one database",
            given={
                "settings": (
                    setting("Shop", "ServerUrl", "http://a"),
                    setting(None, "Indexing.MaxNumberOfConcurrentlyRunningIndexes", "2"),
                    setting("Slow", "Indexing.Throttling.TimeIntervalInMs", None, "500"),
                    setting("Hidden", "Indexing.Throttling.TimeIntervalInMs", None),
                )
            },
            expect=(
                ("A/Shop", Status.OK),
                ("A", Status.NOTICE),
                ("A/Slow", Status.NOTICE),
                ("A/Hidden", Status.OK),
            ),
        ),
    ),
)
