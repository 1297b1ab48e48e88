"""The server could not open, lock or write a file.

What it looks at
    Records of the server's log about a denied access, a lock held by another, and files that vanish.

Why it matters
    A virus scanner, a backup program or a wrong owner takes files away for moments; the database or index is then
    unloaded, or the start fails.

What to do
    Exclude the data folder from scanners and file backups, and make the server's user the owner of all of it.
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
    id="logs.disk_mistrusted",
    title="Log tells that files could not be used",
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
                    'couldn.t access certain file',
                    'UnauthorizedAccessException',
                    'Access to the path .* is denied',
                    'Failed to acquire lock during database dispose'
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
                    shape("A", "Failed to load database because couldn't access certain file"),
                    shape("B", "Failed", exception_type="System.UnauthorizedAccessException"),
                    shape("C", "Access to the path '/data/x' is denied"),
                    shape("D", "Failed to acquire lock during database dispose"),
                    shape("Z", "Opened"),
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
