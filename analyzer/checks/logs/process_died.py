"""The server's log tells that a thread took the process down.

What it looks at
    Records of the server's log about an exception that nothing caught, and about the end of the thread that writes.

Why it matters
    The process ends at once, or the database that lost its writer answers no write until it is loaded again.
    Whatever is in journals is recovered at the next start.

What to do
    Keep the record with its stack trace and the crash dump, if any, for RavenDB's support. Compare with the known
    problems of this version.
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
    id="logs.process_died",
    title="Log tells that a thread or the process died",
    doc=__doc__,
    tables=(
        LOG_FILES,
        LOG_SHAPES,
    ),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN found > 0 THEN 'critical'
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
                    'UnhandledException occurred',
                    'An uncaught exception occurred in',
                    'Serious failure in transaction merging thread'
                )
            )
            GROUP BY node
        ) USING (node)
    """,
    cases=(
        Case(
            "each phrase, and none",
            given={
                "log_files": (read("Z"), read("N", records=0), read("A"), read("B"), read("C")),
                "log_shapes": (
                    shape("A", "UnhandledException occurred."),
                    shape("B", "An uncaught exception occurred in 'Indexing of Orders'"),
                    shape("C", "Serious failure in transaction merging thread, the database must be restarted!"),
                    shape("Z", "Thread ended"),
                ),
            },
            expect=(
                ("Z", Status.OK),
                ("N", Status.UNKNOWN),
                ("A", Status.CRITICAL),
                ("B", Status.CRITICAL),
                ("C", Status.CRITICAL),
            ),
        ),
    ),
)
