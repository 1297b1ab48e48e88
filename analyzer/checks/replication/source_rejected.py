"""A database turned incoming replication away.

What it looks at
    The sources that each database turned away, how often, and why. A database that turned none away is ok.

Why it matters
    What the source has does not come here. The usual reasons: the same database connects twice, a copy of a folder
    claims to be this database, a certificate is not known, or the versions do not fit.

What to do
    Read the reason. For a second connection wait a minute; for the others mend the task or the certificate at the
    source.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.databases import DATABASES
from analyzer.tables.replication_rejections import REPLICATION_REJECTIONS


def database(name: str) -> Row:
    """Return a database of node A."""
    return {"node": "A", "database": name, "name": name}


def rejections(database: str, count: int) -> tuple[Row, ...]:
    """Return how a database of node A turned a source away."""
    same: Row = {"node": "A", "database": database, "source_database": "Source", "reason": "An older connection exists"}
    return tuple(same | {"rejected_at": NOW + timedelta(seconds=n)} for n in range(count))


NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


CHECK = Check(
    id="replication.source_rejected",
    title="Incoming replication was turned away",
    doc=__doc__,
    tables=(
        DATABASES,
        REPLICATION_REJECTIONS,
    ),
    thresholds={
        "warning_rejections": Threshold(5, "times", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', d.node, d.database, r.source_database) AS resource,
            CASE
                WHEN r.rejections > $warning_rejections THEN 'warning'
                WHEN r.rejections > 0 THEN 'notice'
                WHEN d.name IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN r.rejections > 0
                THEN concat_ws(', ', format('{:,} times, the last at {}', r.rejections, r.last_at), left(r.reason, 200))
                WHEN d.name IS NOT NULL THEN 'none was turned away'
                ELSE 'not reported'
            END AS reason,
            d.node,
            d.database,
            coalesce(r.path, [d.path]) AS path,
            r.source_database,
            r.source_url,
            r.rejections,
            r.last_at
        FROM databases AS d
        LEFT JOIN (
            SELECT
                node,
                database,
                source_database,
                list(DISTINCT path) AS path,
                count(*) AS rejections,
                max(rejected_at) AS last_at,
                arg_max(reason, rejected_at) AS reason,
                arg_max(source_url, rejected_at) AS source_url
            FROM replication_rejections
            WHERE source_database IS NOT NULL
            GROUP BY node, database, source_database
        ) AS r USING (node, database)
    """,
    cases=(
        Case(
            "none, on and over the line",
            given={
                "databases": (database("a"), database("b"), database("c")),
                "replication_rejections": (*rejections("b", 5), *rejections("c", 6)),
            },
            expect=(("A/a", Status.OK), ("A/b/Source", Status.NOTICE), ("A/c/Source", Status.WARNING)),
        ),
    ),
)
