"""The server's log tells of storage that could not be recovered.

What it looks at
    Records of the server's log about journals that are missing or damaged when a storage is opened, and about its
    header files.

Why it matters
    After a crash the last writes are only in the journals. Without them the database or index does not open, and
    the switch that ignores them throws these writes away.

What to do
    Keep all files. Bring the database over from another node or a backup; reset an index. Look for what removed the
    journals: a clean-up job, a partial copy, a full disk, a killed process.
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
    id="logs.recovery_failed",
    title="Log tells of a failed recovery",
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
                    'InvalidJournalException',
                    'Some journals might be missing',
                    'valid\\(!\\) hash with invalid transaction id',
                    'Journal file is likely to be corrupted',
                    'None of the header files start with the magic marker',
                    'Failed to read both file headers',
                    'Recovery Error'
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
                    read("G"),
                ),
                "log_shapes": (
                    shape("A", "Could not open", exception_type="Voron.Exceptions.InvalidJournalException"),
                    shape("B", "Some journals might be missing. Debug details"),
                    shape("C", "Transaction has valid(!) hash with invalid transaction id 7"),
                    shape("D", "Journal file is likely to be corrupted"),
                    shape("E", "None of the header files start with the magic marker"),
                    shape("F", "Failed to read both file headers (headers.one & headers.two)"),
                    shape("G", "Recovery Error - Documents"),
                    shape("Z", "Recovered 3 journals"),
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
                ("G", Status.CRITICAL),
            ),
        ),
    ),
)
