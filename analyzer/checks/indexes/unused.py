"""No query has used an index since the server started.

What it looks at
    The last query of each index against the time the server has been up. The server forgets it at a restart, so
    nothing is said before it has been up for long.

Why it matters
    Each write is indexed for nobody.

What to do
    Ask the developers whether a monthly job needs it; disable it for a month, then delete it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.indexes import INDEXES
from analyzer.tables.uptimes import UPTIMES

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def index(name: str, days: float | None, node: str = "A") -> Row:
    """Return an index last queried so many days before the capture."""
    queried = None if days is None else NOW - timedelta(days=days)
    return {"node": node, "database": "Shop", "name": name, "captured_at": NOW, "last_querying_at": queried}


CHECK = Check(
    id="indexes.unused",
    title="Index was not queried",
    doc=__doc__,
    tables=(
        INDEXES,
        UPTIMES,
    ),
    thresholds={
        "notice_seconds": Threshold(604_800, "s", source="RavenDB Studio, Index Cleanup: one week"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN last_querying_at IS NOT NULL AND unused_seconds < $notice_seconds THEN 'ok'
                WHEN unused_seconds >= $notice_seconds THEN 'notice'
                WHEN up_seconds < $notice_seconds THEN 'ok'
                WHEN up_seconds >= $notice_seconds THEN 'notice'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN last_querying_at IS NOT NULL
                THEN format('last queried {:,.1f} days before the capture', unused_seconds / 86400)
                WHEN up_seconds IS NOT NULL
                THEN format('not queried in the {:,.1f} days that the server is up', up_seconds / 86400)
                ELSE 'uptime not reported'
            END AS reason,
            node,
            database,
            path,
            name,
            entries,
            last_querying_at,
            up_seconds
        FROM (
            SELECT
                i.*,
                epoch(i.captured_at) - epoch(i.last_querying_at) AS unused_seconds,
                u.uptime_seconds AS up_seconds
            FROM indexes AS i
            LEFT JOIN uptimes AS u USING (node)
        )
    """,
    cases=(
        Case(
            "a server that is up for long",
            given={
                "indexes": (index("a", 6.8), index("b", 7), index("c", None)),
                "uptimes": ({"node": "A", "uptime_seconds": 7.0 * 86400},),
            },
            expect=(("A/Shop/a", Status.OK), ("A/Shop/b", Status.NOTICE), ("A/Shop/c", Status.NOTICE)),
        ),
        Case(
            "a server that just started",
            given={"indexes": (index("c", None),), "uptimes": ({"node": "A", "uptime_seconds": 6.8 * 86400},)},
            expect=(("A/Shop/c", Status.OK),),
        ),
    ),
)
