"""A database takes long to load.

What it looks at
    The time that the server logged for each load of a database.

Why it matters
    Requests wait for it: 30 seconds by default, then they fail. After a restart of the server many load at once,
    and each is slower still.

What to do
    See which step takes long in the log: recovery of large journals, a slow disk, many indexes. A clean shutdown
    leaves little to recover.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.log_events import LOG_EVENTS


def load(database: str, seconds: float) -> Row:
    """Return a load of a database of node A."""
    return {"node": "A", "database": database, "kind": "database loaded", "duration_seconds": seconds}


CHECK = Check(
    id="logs.slow_load",
    title="Database takes long to load",
    doc=__doc__,
    tables=(LOG_EVENTS,),
    thresholds={
        "warning_seconds": Threshold(
            30, "s", source="server default Server.MaxTimeForTaskToWaitForDatabaseToLoadInSec"
        ),
        "critical_seconds": Threshold(60, "s", source="server default Databases.ConcurrentLoadTimeoutInSec"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN longest_seconds > $critical_seconds THEN 'critical'
                WHEN longest_seconds > $warning_seconds THEN 'warning'
                WHEN longest_seconds <= $warning_seconds THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('the longest of {:,} loads took {:,.1f} s', loads, longest_seconds), 'time not logged')
                AS reason,
            node,
            database,
            path,
            loads,
            longest_seconds,
            longest_at
        FROM (
            SELECT
                node,
                database,
                list(DISTINCT path) AS path,
                count(duration_seconds) AS loads,
                max(duration_seconds) AS longest_seconds,
                arg_max("at", duration_seconds) AS longest_at
            FROM log_events
            WHERE kind = 'database loaded'
            GROUP BY node, database
        )
    """,
    cases=(
        Case(
            "on and over each line",
            given={"log_events": (load("a", 30), load("b", 31), load("b", 1), load("c", 60), load("d", 62))},
            expect=(("A/a", Status.OK), ("A/b", Status.WARNING), ("A/c", Status.WARNING), ("A/d", Status.CRITICAL)),
        ),
    ),
)
