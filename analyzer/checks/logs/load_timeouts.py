"""Requests timed out because their database was not loaded yet.

What it looks at
    Records of the server's log about a load that took too long, or waited for the loads of others.

Why it matters
    After a start all clients come at once; eight databases load at a time by default. Clients see errors although
    nothing is broken, and try again, which makes it worse.

What to do
    Look at the time that each load took and at its steps: recovery of large journals, a slow disk, many indexes.
    Raise `Databases.ConcurrentLoadTimeoutInSec` or the number of loads where the disk has room.
"""

from __future__ import annotations

from datetime import UTC, datetime

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.log_files import LOG_FILES
from analyzer.tables.log_shapes import LOG_SHAPES

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def read(node: str, records: int = 1000) -> Row:
    """Return a log file of a node that was read."""
    return {"node": node, "records": records}


def shape(node: str, example: str, records: int = 1, exception_type: str | None = None) -> Row:
    """Return records of one shape, in the words of the server's own assemblies."""
    same: Row = {"node": node, "example": example, "template": example, "exception_type": exception_type}
    return same | {"records": records, "first_at": NOW, "last_at": NOW}


CHECK = Check(
    id="logs.load_timeouts",
    title="Log tells of databases that did not load in time",
    doc=__doc__,
    tables=(
        LOG_FILES,
        LOG_SHAPES,
    ),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN found > 0 THEN 'warning'
                WHEN records > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN found > 0 THEN format('{:,} records, the last at {}: {}', found, last_at, left(example, 160))
                WHEN records > 0 THEN format('none in {:,} records', records)
                ELSE 'no record could be read'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            found,
            records,
            exception_type,
            first_at,
            last_at,
            example
        FROM (SELECT node, list(DISTINCT path) AS path, sum(records) AS records FROM log_files GROUP BY node)
        LEFT JOIN (
            SELECT
                node,
                sum(records) AS found,
                min(first_at) AS first_at,
                max(last_at) AS last_at,
                arg_max(example, last_at) AS example,
                arg_max(exception_type, last_at) AS exception_type
            FROM log_shapes
            WHERE regexp_matches(
                concat_ws(' ', example, template, exception_type),
                concat_ws(
                    '|',
                    'Timeout when loading database',
                    'Too many databases loading concurrently',
                    'DatabaseLoadTimeout',
                    'ConcurrentLoadTimeout'
                )
            )
            GROUP BY node
        ) USING (node)
    """,
    cases=(
        Case(
            "each phrase, and none",
            given={
                "log_files": (read("Z"), read("N", records=0), read("A"), read("B"), read("C"), read("D")),
                "log_shapes": (
                    shape("A", "Timeout when loading database Shop"),
                    shape("B", "Too many databases loading concurrently, timed out waiting"),
                    shape(
                        "C", "Failed", exception_type="Raven.Client.Exceptions.Database.DatabaseLoadTimeoutException"
                    ),
                    shape(
                        "D",
                        "Failed",
                        exception_type="Raven.Client.Exceptions.Database.DatabaseConcurrentLoadTimeoutException",
                    ),
                    shape("Z", "Started database in 12 ms"),
                ),
            },
            expect=(
                ("Z", Status.OK),
                ("N", Status.UNKNOWN),
                ("A", Status.WARNING),
                ("B", Status.WARNING),
                ("C", Status.WARNING),
                ("D", Status.WARNING),
            ),
        ),
    ),
)
