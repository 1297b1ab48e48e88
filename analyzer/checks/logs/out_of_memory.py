"""The server's log tells that memory ran out.

What it looks at
    Records of the server's log with an exception for memory, and the server's own refusal before that happens.

Why it matters
    What ran at that moment failed: a query, an index batch, a replication. The server protects itself by refusing
    first; where that does not help, the kernel ends the process.

What to do
    Compare with memory, swap and commit limit of the machine. Look for a fan-out index, huge documents, large
    pages, and for other programs on the machine.
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
    id="logs.out_of_memory",
    title="Log tells that memory ran out",
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
                    'OutOfMemoryException',
                    'EarlyOutOfMemory',
                    'ENOMEM on Failed to'
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
                    shape("A", "Failed to index", exception_type="System.OutOfMemoryException"),
                    shape("B", "Refused", exception_type="Sparrow.LowMemory.EarlyOutOfMemoryException"),
                    shape("C", "ENOMEM on Failed to munmap"),
                    shape("Z", "Low memory ended"),
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
