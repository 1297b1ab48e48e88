"""Settings were changed and are not in force yet.

What it looks at
    Settings of each database that have another value in the record than the one at work.

Why it matters
    What the settings say is not what happens; the next restart or reload of the database changes its behaviour at a
    time that nobody chose.

What to do
    Disable and enable the database (or restart the node) at a good time, so that they come into force.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.settings import SETTINGS

SETTING: Row = {"node": "A", "database": "Shop", "key": "Indexing.MapBatchSize", "database_value": "64"}


CHECK = Check(
    id="server.pending_settings",
    title="Settings wait for a restart",
    doc=__doc__,
    tables=(SETTINGS,),
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN waiting IS NOT NULL THEN 'notice'
                WHEN is_captured THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN waiting IS NOT NULL THEN waiting
                WHEN is_captured THEN 'none'
                ELSE 'the settings of the database are not there'
            END AS reason,
            node,
            database,
            path,
            waiting
        FROM (
            SELECT
                node,
                database,
                any_value(path) AS path,
                count(key) > 0 AS is_captured,
                string_agg(DISTINCT concat(key, ' will be ', pending_value), ', ') FILTER (
                    WHERE pending_value IS NOT NULL AND pending_value IS DISTINCT FROM database_value
                ) AS waiting
            FROM settings
            WHERE database IS NOT NULL OR node IS NULL
            GROUP BY node, database
        )
    """,
    cases=(
        Case(
            "none",
            given={"settings": (SETTING,)},
            expect=(("A/Shop", Status.OK),),
        ),
        Case(
            "documented form: one",
            given={"settings": (SETTING | {"pending_value": "32"},)},
            expect=(("A/Shop", Status.NOTICE),),
        ),
        Case(
            "nothing told",
            given={"settings": ({"node": "A", "database": "Shop"},)},
            expect=(("A/Shop", Status.UNKNOWN),),
        ),
    ),
)
