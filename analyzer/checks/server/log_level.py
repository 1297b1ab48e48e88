"""The log says too little or too much.

What it looks at
    The level of the log now, else the one that is set: Logs.MinLevel from 7.0 on, Logs.Mode before. Without
    a setting the default counts.

Why it matters
    With the log off, nothing is left to read after a failure. With every detail on, the log grows by
    gigabytes, takes time of the disk, and the records that matter are gone sooner.

What to do
    Set Logs.MinLevel to Info (Logs.Mode to Operations up to 6.2). Take more detail for the time of a
    problem only: the view Admin Logs of the Studio changes it without a restart.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.log_settings import LOG_SETTINGS
from analyzer.tables.nodes import NODES
from analyzer.tables.settings import SETTINGS

NODE: Row = {"node": "A", "url": "http://10.0.0.1:8080", "version": "7.1.5"}


def setting(key: str, value: str, database: str | None = None) -> Row:
    """Return a setting of node A, as asked for the node or for one of its databases."""
    return {"node": "A", "database": database, "key": key, "server_value": value}


CHECK = Check(
    id="server.log_level",
    title="Log says too little or too much",
    doc=__doc__,
    tables=(NODES,),
    also=(
        LOG_SETTINGS,
        SETTINGS,
    ),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN lower(level) IN ('off', 'none') THEN 'warning'
                WHEN lower(level) IN ('trace', 'debug', 'information', 'fatal') THEN 'notice'
                WHEN lower(level) IN ('info', 'warn', 'error', 'operations', 'default') THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce('level ' || level, 'neither log settings nor settings are there') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            level
        FROM (
            SELECT
                nodes.node,
                coalesce(logs.path, settings.path) AS path,
                coalesce(
                    logs.current_level,
                    settings.level,
                    CASE WHEN settings.node IS NOT NULL THEN 'default' END
                ) AS level
            FROM nodes
            LEFT JOIN log_settings AS logs ON logs.node = nodes.node
            LEFT JOIN (
                SELECT
                    node,
                    any_value(path) AS path,
                    max(server_value) FILTER (WHERE key IN ('Logs.MinLevel', 'Logs.Mode')) AS level
                FROM settings
                GROUP BY node
            ) AS settings ON settings.node = nodes.node
        )
    """,
    cases=(
        Case(
            "as usual",
            given={"nodes": (NODE,), "log_settings": ({"node": "A", "current_level": "Info"},)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "by default",
            given={"nodes": (NODE,), "settings": (setting("ServerUrl", "http://a"),)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "every detail",
            given={"nodes": (NODE,), "settings": (setting("Logs.Mode", "Information"),)},
            expect=(("A", Status.NOTICE),),
        ),
        Case(
            "changed while it runs",
            given={
                "nodes": (NODE,),
                "settings": (setting("Logs.MinLevel", "Info"),),
                "log_settings": ({"node": "A", "current_level": "Trace"},),
            },
            expect=(("A", Status.NOTICE),),
        ),
        Case(
            "off",
            given={"nodes": (NODE,), "log_settings": ({"node": "A", "current_level": "Off"},)},
            expect=(("A", Status.WARNING),),
        ),
        Case(
            "not known",
            given={"nodes": (NODE,)},
            expect=(("A", Status.UNKNOWN),),
        ),
    ),
)
