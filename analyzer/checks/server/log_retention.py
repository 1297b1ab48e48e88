"""Log files are kept for a few days only.

What it looks at
    For how many days closed log files are kept: as the server says, else as it is set. Without a setting
    the default counts.

Why it matters
    Most problems are looked into days after they began. By then the records of the beginning are gone.

What to do
    Copy the log folder now if something happened. Set Logs.MaxArchiveDays (Logs.RetentionTimeInHrs up to
    6.2) to two weeks, and see that the volume has room for it.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.log_settings import LOG_SETTINGS
from analyzer.tables.nodes import NODES
from analyzer.tables.settings import SETTINGS

NODE: Row = {"node": "A", "url": "http://10.0.0.1:8080", "version": "7.1.5"}


def setting(key: str, value: str, database: str | None = None) -> Row:
    """Return a setting of node A, as asked for the node or for one of its databases."""
    return {"node": "A", "database": database, "key": key, "server_value": value}


CHECK = Check(
    id="server.log_retention",
    title="Log files are kept for a short time",
    doc=__doc__,
    tables=(NODES,),
    also=(
        LOG_SETTINGS,
        SETTINGS,
    ),
    thresholds={
        "few_days": Threshold(3, "days", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN is_captured AND days IS NULL THEN 'ok'
                WHEN days <= $few_days THEN 'notice'
                WHEN days > $few_days THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN days IS NOT NULL THEN format('closed log files are kept for {:.1f} days', days)
                WHEN is_captured THEN 'closed log files are kept without a limit of days'
                ELSE 'neither log settings nor settings are there'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            days
        FROM (
            SELECT
                nodes.node,
                coalesce(logs.path, settings.path) AS path,
                logs.node IS NOT NULL AS is_captured,
                -- Where it is not set, Logs.MaxArchiveDays is 3.
                CASE
                    WHEN logs.node IS NOT NULL THEN logs.retention_days
                    WHEN settings.node IS NOT NULL THEN coalesce(settings.days, settings.hours / 24, 3)
                END AS days
            FROM nodes
            LEFT JOIN log_settings AS logs ON logs.node = nodes.node
            LEFT JOIN (
                SELECT
                    node,
                    any_value(path) AS path,
                    try_cast(max(server_value) FILTER (WHERE key = 'Logs.MaxArchiveDays') AS DOUBLE) AS days,
                    try_cast(max(server_value) FILTER (WHERE key = 'Logs.RetentionTimeInHrs') AS DOUBLE) AS hours
                FROM settings
                GROUP BY node
            ) AS settings ON settings.node = nodes.node
        )
    """,
    cases=(
        Case(
            "two weeks",
            given={"nodes": (NODE,), "log_settings": ({"node": "A", "retention_days": 14.0},)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "three days",
            given={"nodes": (NODE,), "log_settings": ({"node": "A", "retention_days": 3.0},)},
            expect=(("A", Status.NOTICE),),
        ),
        Case(
            "little longer",
            given={"nodes": (NODE,), "log_settings": ({"node": "A", "retention_days": 3.5},)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "without a limit",
            given={"nodes": (NODE,), "log_settings": ({"node": "A", "retention_days": None},)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "by default",
            given={"nodes": (NODE,), "settings": (setting("ServerUrl", "http://a"),)},
            expect=(("A", Status.NOTICE),),
        ),
        Case(
            "set in hours",
            given={"nodes": (NODE,), "settings": (setting("Logs.RetentionTimeInHrs", "336"),)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "not known",
            given={"nodes": (NODE,)},
            expect=(("A", Status.UNKNOWN),),
        ),
    ),
)
