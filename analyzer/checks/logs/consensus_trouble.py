"""The server's log tells of trouble in the cluster's consensus.

What it looks at
    Records of the server's log about a vote of no confidence, a topology that does not match, and a command that
    could not be applied.

Why it matters
    Each vote costs the cluster its leader for a moment; a command that cannot be applied stops the cluster's log on
    that node, and with it every change of databases, indexes and tasks.

What to do
    Compare with elections and with the ping between nodes. For a command that fails, read its exception; ask
    RavenDB's support before anything is skipped.
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
    id="logs.consensus_trouble",
    title="Log tells of trouble in the cluster's consensus",
    doc=__doc__,
    tables=(
        LOG_FILES,
        LOG_SHAPES,
    ),
    thresholds={
        "critical_records": Threshold(100, "records", source="ours, not measured"),
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
                    'VoteOfNoConfidence',
                    'TopologyMismatch',
                    'RachisApplyException',
                    'UnrecoverableClusterError'
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
                    shape("A", "VoteOfNoConfidence triggered"),
                    shape("B", "Failed", exception_type="Raven.Server.Rachis.TopologyMismatchException"),
                    shape("C", "Failed", exception_type="Raven.Client.ServerWide.RachisApplyException"),
                    shape("D", "UnrecoverableClusterError"),
                    shape("Z", "New leader"),
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
        Case(
            "on and over the line",
            given={
                "log_files": (read("A"), read("B")),
                "log_shapes": (
                    shape("A", "VoteOfNoConfidence triggered", records=100),
                    shape("B", "VoteOfNoConfidence triggered", records=103),
                ),
            },
            expect=(("A", Status.WARNING), ("B", Status.CRITICAL)),
        ),
    ),
)
