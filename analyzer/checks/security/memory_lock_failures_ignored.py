"""Encrypted databases go on where their memory cannot be locked.

What it looks at
    Whether Security.DoNotConsiderMemoryLockFailureAsCatastrophicError is on.

Why it matters
    Decrypted data can then be written to swap, where it stays after the server is gone.

What to do
    Raise the limit of locked memory (host.locked_memory_limit) and remove the setting; or encrypt the swap.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.settings import SETTINGS


def setting(key: str, value: str | None) -> Row:
    """Return a setting of node A, for the cases below."""
    return {"node": "A", "key": key, "server_value": value}


CHECK = Check(
    id="security.memory_lock_failures_ignored",
    title="Failure to lock memory is ignored",
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
                WHEN is_bad THEN 'the setting is on'
                WHEN is_captured THEN 'the setting is off'
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
                coalesce(
                    bool_or(
                        key = 'Security.DoNotConsiderMemoryLockFailureAsCatastrophicError'
                            AND lower(server_value) = 'true'
                    ),
                    false
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
            "on",
            given={"settings": (setting("Security.DoNotConsiderMemoryLockFailureAsCatastrophicError", "True"),)},
            expect=(("A", Status.WARNING),),
        ),
        Case(
            "nothing told",
            given={"settings": ({"node": "A"},)},
            expect=(("A", Status.UNKNOWN),),
        ),
    ),
)
