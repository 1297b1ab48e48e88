"""The server refused writes because too much memory waits for the disk.

What it looks at
    Records of the server's log with the exception for high dirty memory.

Why it matters
    Changed pages wait to be written; above a quarter of the memory the server refuses further writes until the disk
    catches up. Clients saw errors.

What to do
    Look at slow flushes and syncs and at the disk. A higher `Memory.TemporaryDirtyMemoryAllowedPercentage` does not
    help: the disk is too slow for these writes, or something holds it up.
"""

from __future__ import annotations

from datetime import UTC, datetime

from analyzer.model import Case, Check, Row, Status, Threshold
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
    id="logs.high_dirty_memory",
    title="Log tells of writes refused for dirty memory",
    doc=__doc__,
    tables=(
        LOG_FILES,
        LOG_SHAPES,
    ),
    thresholds={
        "critical_records": Threshold(100, "refusals", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN found > $critical_records THEN 'critical'
                WHEN found > 0 THEN 'warning'
                WHEN records > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN found > 0 THEN format('{:,} refusals, the last at {}: {}', found, last_at, left(example, 160))
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
                    'HighDirtyMemoryException'
                )
            )
            GROUP BY node
        ) USING (node)
    """,
    cases=(
        Case(
            "each phrase, and none",
            given={
                "log_files": (read("Z"), read("N", records=0), read("A")),
                "log_shapes": (
                    shape("A", "Failed", exception_type="Sparrow.LowMemory.HighDirtyMemoryException"),
                    shape("Z", "Dirty memory 12 MB"),
                ),
            },
            expect=(("Z", Status.OK), ("N", Status.UNKNOWN), ("A", Status.WARNING)),
        ),
        Case(
            "on and over the line",
            given={
                "log_files": (read("A"), read("B")),
                "log_shapes": (
                    shape("A", "Failed", records=100, exception_type="Sparrow.LowMemory.HighDirtyMemoryException"),
                    shape("B", "Failed", records=103, exception_type="Sparrow.LowMemory.HighDirtyMemoryException"),
                ),
            },
            expect=(("A", Status.WARNING), ("B", Status.CRITICAL)),
        ),
    ),
)
