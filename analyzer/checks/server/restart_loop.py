"""A server started several times within a day.

What it looks at
    The lines that each server writes to its log when it starts, in the day before the last record of the log.

Why it matters
    Something ends it: lack of memory, a crash, a probe of the container platform that gives up too early. Each
    start recovers storage and loads databases, so the server is hardly ever of use.

What to do
    Read the last records before each start, and the kernel's log for a process that was killed. Give a probe of
    Kubernetes more time than recovery takes.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.log_records import LOG_RECORDS


def record(node: str, day: int, message: str, minute: int = 0) -> Row:
    """Return a record of a node's log, for the cases below."""
    at = f"2026-11-{day:02}T09:{minute:02}:00Z"
    return {"node": node, "logged_at": at, "logger": "Raven.Server.Program", "message": message}


def started(node: str, times: int, day: int = 24) -> tuple[Row, ...]:
    """Return the first records of so many starts, a minute apart."""
    text = " Build 71028, Version 7.1, SemVer 7.1.5, Commit 082d079"
    return tuple(record(node, day, text, minute) for minute in range(times))


CHECK = Check(
    id="server.restart_loop",
    title="Server starts again and again",
    doc=__doc__,
    tables=(LOG_RECORDS,),
    thresholds={
        "warning_starts": Threshold(5, "starts in a day", source="ours, not measured"),
        "critical_starts": Threshold(20, "starts in a day", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN starts >= $critical_starts THEN 'critical'
                WHEN starts >= $warning_starts THEN 'warning'
                WHEN records > 0 AND starts < $warning_starts THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN records > 0 THEN format('{} starts in the last day of the log, {:,.1f} h are in it', starts, hours)
                ELSE 'no record with a time'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            starts,
            records,
            hours
        FROM (
            SELECT
                node,
                path,
                records,
                hours,
                count(*) FILTER (WHERE epoch(last_at) - epoch(started_at) <= 86400) AS starts
            FROM (
                SELECT
                    node,
                    any_value(path) AS path,
                    count(logged_at) AS records,
                    max(logged_at) AS last_at,
                    (epoch(max(logged_at)) - epoch(min(logged_at))) / 3600 AS hours
                FROM log_records
                GROUP BY node
            )
            LEFT JOIN (
                SELECT node AS started, logged_at AS started_at
                FROM log_records
                WHERE logger = 'Raven.Server.Program' AND regexp_matches(message, '^ ?Build [0-9]+, Version')
            ) ON started IS NOT DISTINCT FROM node
            GROUP BY ALL
        )
    """,
    cases=(
        Case(
            "under and on each limit",
            given={"log_records": (*started("A", 4), *started("B", 5), *started("C", 19), *started("D", 20))},
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.WARNING),
                ("D", Status.CRITICAL),
            ),
        ),
        Case(
            "those of the day before do not count",
            given={"log_records": (*started("A", 20, day=22), record("A", 24, "Server has shut down"))},
            expect=(("A", Status.OK),),
        ),
        Case(
            "nothing is told",
            given={"log_records": ({"node": "A"},)},
            expect=(("A", Status.UNKNOWN),),
        ),
    ),
)
