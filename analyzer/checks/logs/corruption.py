"""The server's log tells of damaged data.

What it looks at
    Records of the server's log with the words of the storage engine for a page that is not what it should be, and
    of an index that cannot be read.

Why it matters
    A page was changed outside of the server: by the disk, by memory, by a copy of files in use. What lies on it is
    lost on this node, and reading or compacting meets it again.

What to do
    Stop writing to this node and copy its files as they are. Check the disk and memory. An index is healed by a
    reset; documents come from another node or a backup. Recovery by `Voron.Recovery` is the last step.
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
    id="logs.corruption",
    title="Log tells of damaged data",
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
                    'Invalid checksum for page',
                    'was not allocated',
                    'points to a non leaf page',
                    'VoronUnrecoverableError',
                    'Index corruption',
                    'Error syncing the data file'
                )
            )
            GROUP BY node
        ) USING (node)
    """,
    cases=(
        Case(
            "each phrase, and none",
            given={
                "log_files": (
                    read("Z"),
                    read("N", records=0),
                    read("A"),
                    read("B"),
                    read("C"),
                    read("D"),
                    read("E"),
                    read("F"),
                ),
                "log_shapes": (
                    shape("A", "Invalid checksum for page 12, data file x"),
                    shape("B", "Page 7 was not allocated"),
                    shape("C", "Index points to a non leaf page"),
                    shape("D", "Failed to flush", exception_type="Voron.Exceptions.VoronUnrecoverableErrorException"),
                    shape("E", "Index corruption occurred in Orders"),
                    shape("F", "Error syncing the data file"),
                    shape("Z", "Flushed in 12 ms"),
                ),
            },
            expect=(
                ("Z", Status.OK),
                ("N", Status.UNKNOWN),
                ("A", Status.CRITICAL),
                ("B", Status.CRITICAL),
                ("C", Status.CRITICAL),
                ("D", Status.CRITICAL),
                ("E", Status.CRITICAL),
                ("F", Status.CRITICAL),
            ),
        ),
    ),
)
