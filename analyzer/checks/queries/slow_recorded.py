"""The server recorded queries that took very long.

What it looks at
    The queries in the server's hint RequestLatency: those above `PerformanceHints.TooLongRequestThresholdInSec` (30
    s by default). It keeps them over restarts.

Why it matters
    Somebody waited for each, and it held a read transaction as long. A query that takes as long as the time-out of
    five minutes is cancelled.

What to do
    Read its text and ask it again with `include timings()`. Look for a missing index, a large result, a script, and
    for slow disk or low memory at that moment.
"""

from __future__ import annotations

from datetime import UTC, datetime

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.databases import DATABASES
from analyzer.tables.slow_requests import SLOW_REQUESTS

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def database(name: str) -> Row:
    """Return a database of node A."""
    return {"node": "A", "database": name, "name": name}


def request(database: str, seconds: float) -> Row:
    """Return a slow request to a database of node A."""
    same: Row = {"node": "A", "database": database, "action": "Query", "request": "from Orders", "happened_at": NOW}
    return same | {"duration_ms": 1000 * seconds}


CHECK = Check(
    id="queries.slow_recorded",
    title="Server recorded slow queries",
    doc=__doc__,
    tables=(
        DATABASES,
        SLOW_REQUESTS,
    ),
    thresholds={
        "warning_seconds": Threshold(30, "s", source="server default PerformanceHints.TooLongRequestThresholdInSec"),
        "critical_seconds": Threshold(300, "s", source="server default of the query time-out"),
    },
    sql="""
        SELECT
            concat_ws('/', d.node, d.database) AS resource,
            CASE
                WHEN r.slowest_seconds >= $critical_seconds THEN 'critical'
                WHEN r.slowest_seconds >= $warning_seconds THEN 'warning'
                WHEN r.slowest_seconds >= 0 THEN 'notice'
                WHEN d.name IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN r.requests > 0
                THEN format('{:,}, the slowest took {:,.1f} s at {}', r.requests, r.slowest_seconds, r.slowest_at)
                WHEN d.name IS NOT NULL THEN 'none'
                ELSE 'not reported'
            END AS reason,
            d.node,
            d.database,
            coalesce(r.path, [d.path]) AS path,
            r.requests,
            r.slowest_seconds,
            r.slowest_at,
            r.request,
            r.last_at
        FROM databases AS d
        LEFT JOIN (
            SELECT
                node,
                database,
                list(DISTINCT path) AS path,
                count(*) AS requests,
                max(duration_ms) / 1000 AS slowest_seconds,
                arg_max(happened_at, duration_ms) AS slowest_at,
                arg_max(request, duration_ms) AS request,
                max(happened_at) AS last_at
            FROM slow_requests
            WHERE duration_ms IS NOT NULL
            GROUP BY node, database
        ) AS r USING (node, database)
    """,
    cases=(
        Case(
            "none, and below and on each line",
            given={
                "databases": (database("a"), database("b"), database("c"), database("d"), database("e")),
                "slow_requests": (request("b", 29), request("c", 30), request("d", 290), request("e", 300)),
            },
            expect=(
                ("A/a", Status.OK),
                ("A/b", Status.NOTICE),
                ("A/c", Status.WARNING),
                ("A/d", Status.WARNING),
                ("A/e", Status.CRITICAL),
            ),
        ),
    ),
)
