"""Replication to a destination fails.

What it looks at
    The destinations that each database could not replicate to, how often, and with which error. A database without
    failures is ok.

Why it matters
    The other end misses every change since. If it is a copy of the same database, it counts for nothing when this
    node is lost; tombstones and revisions wait for it.

What to do
    Read the error: a name that cannot be found, a certificate that is refused, a database that is disabled or
    deleted there. A destination that is gone for good is removed from the task or the database group.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.databases import DATABASES
from analyzer.tables.replication_failures import REPLICATION_FAILURES


def database(name: str) -> Row:
    """Return a database of node A."""
    return {"node": "A", "database": name, "name": name}


def failure(database: str, failures: int) -> Row:
    """Return a destination that a database of node A does not reach."""
    same: Row = {"node": "A", "database": database, "type": "External", "destination_url": "http://b"}
    return same | {"destination_database": "Copy", "failures": failures, "last_error": "refused"}


CHECK = Check(
    id="replication.destination_fails",
    title="Replication to a destination fails",
    doc=__doc__,
    tables=(
        DATABASES,
        REPLICATION_FAILURES,
    ),
    thresholds={
        "critical_failures": Threshold(20, "attempts", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', d.node, d.database, f.destination_url, f.destination_database) AS resource,
            CASE
                WHEN f.failures > $critical_failures THEN 'critical'
                WHEN f.failures > 0 OR f.last_error IS NOT NULL THEN 'warning'
                WHEN d.name IS NOT NULL AND f.path IS NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN f.path IS NOT NULL THEN concat_ws(
                    ', ',
                    format('{:,} attempts failed', f.failures),
                    f.type,
                    left(regexp_replace(f.last_error, '\\s+', ' ', 'g'), 200)
                )
                WHEN d.name IS NOT NULL THEN 'no destination fails'
                ELSE 'not reported'
            END AS reason,
            d.node,
            d.database,
            coalesce(f.path, d.path) AS path,
            f.type,
            f.destination_url,
            f.destination_database,
            f.failures,
            f.last_error,
            f.retry_at
        FROM databases AS d
        LEFT JOIN replication_failures AS f USING (node, database)
    """,
    cases=(
        Case(
            "none, on and over the line",
            given={
                "databases": (database("a"), database("b"), database("c")),
                "replication_failures": (failure("b", 20), failure("c", 21)),
            },
            expect=(
                ("A/a", Status.OK),
                ("A/b/http://b/Copy", Status.WARNING),
                ("A/c/http://b/Copy", Status.CRITICAL),
            ),
        ),
    ),
)
