"""A server ended without shutting down.

What it looks at
    Starts in the log of each server without the line of an orderly end since the start before.

Why it matters
    The process was killed, crashed, or the machine lost power. The next start replays its journals; what was not
    yet in them is lost, as promised to nobody.

What to do
    Look at the kernel's log for a kill for lack of memory (host.killed_for_memory), at the service manager, and at
    the last records before the start. See that every database and index loaded afterwards.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.log_records import LOG_RECORDS

START: Row = {
    "node": "A",
    "logged_at": "2026-11-24T08:00:00Z",
    "logger": "Raven.Server.Program",
    "message": " Build 71028, Version 7.1, SemVer 7.1.5, Commit 082d079",
}
END: Row = START | {"logged_at": "2026-11-24T09:00:00Z", "message": "Server has shut down"}


def killed(node: str, times: int) -> tuple[Row, ...]:
    """Return starts of a node that was killed so many times in between."""
    return tuple(START | {"node": node, "logged_at": f"2026-11-24T08:{one:02}:00Z"} for one in range(times + 1))


CHECK = Check(
    id="server.ended_without_a_word",
    title="Server ended without shutting down",
    doc=__doc__,
    tables=(LOG_RECORDS,),
    thresholds={
        "warning_ends": Threshold(10, "ends in the log", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN abrupt > $warning_ends THEN 'warning'
                WHEN abrupt > 0 THEN 'notice'
                WHEN abrupt = 0 AND starts > 0 THEN 'ok'
                WHEN abrupt = 0 AND records > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN records > 0 THEN format('{} of {} starts came after no orderly end', abrupt, starts)
                    || coalesce(', the last at ' || strftime(last_at, '%Y-%m-%d %H:%M:%S') || ' UTC', '')
                ELSE 'no record with a time'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            abrupt,
            starts,
            records,
            last_at
        FROM (
            SELECT
                node,
                path,
                records,
                count(*) FILTER (WHERE is_start) AS starts,
                count(*) FILTER (WHERE is_start AND before) AS abrupt,
                max(turned_at) FILTER (WHERE is_start AND before) AS last_at
            FROM (SELECT node, any_value(path) AS path, count(logged_at) AS records FROM log_records GROUP BY node)
            LEFT JOIN (
                SELECT
                    node AS turned,
                    logged_at AS turned_at,
                    message <> 'Server has shut down' AS is_start,
                    lag(message <> 'Server has shut down') OVER (PARTITION BY node ORDER BY logged_at) AS before
                FROM log_records
                WHERE logger = 'Raven.Server.Program'
                    AND regexp_matches(message, '^ ?Build [0-9]+, Version|^Server has shut down$')
            ) ON turned IS NOT DISTINCT FROM node
            GROUP BY ALL
        )
    """,
    cases=(
        Case(
            "orderly ends",
            given={"log_records": (START, END, START | {"logged_at": "2026-11-24T10:00:00Z"})},
            expect=(("A", Status.OK),),
        ),
        Case(
            "one abrupt end",
            given={"log_records": (START, START | {"logged_at": "2026-11-24T10:00:00Z"})},
            expect=(("A", Status.NOTICE),),
        ),
        Case(
            "on and past the limit",
            given={"log_records": (*killed("A", 10), *killed("B", 11))},
            expect=(
                ("A", Status.NOTICE),
                ("B", Status.WARNING),
            ),
        ),
        Case(
            "the start is not in the log, and nothing is told",
            given={"log_records": (END, {"node": "B"})},
            expect=(
                ("A", Status.OK),
                ("B", Status.UNKNOWN),
            ),
        ),
    ),
)
