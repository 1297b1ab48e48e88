"""The server's log has bursts of errors.

What it looks at
    Records of level ERROR or FATAL (up to 6.2, records with an exception) in each minute.

Why it matters
    A few errors are normal: clients go away, requests are cancelled. Many a minute mean that something fails all
    the time, and the log fills the disk while it does.

What to do
    See which shape of message has most (`log_shapes` with its example), and start there.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.log_files import LOG_FILES
from analyzer.tables.log_rates import LOG_RATES
from analyzer.tables.log_shapes import LOG_SHAPES

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
FAILS: Row = {"shape_id": 1, "exception_type": "System.Exception"}


def read(node: str) -> Row:
    """Return a log file of a node."""
    return {"node": node, "records": 1000}


def errors(node: str, *counts: int, level: str = "ERROR") -> tuple[Row, ...]:
    """Return the errors of a node in one minute after another."""
    same: Row = {"node": node, "level": level, "shape_id": 1}
    return tuple(same | {"minute": NOW + timedelta(minutes=n), "records": count} for n, count in enumerate(counts))


CHECK = Check(
    id="logs.error_rate",
    title="Log has bursts of errors",
    doc=__doc__,
    tables=(
        LOG_FILES,
        LOG_RATES,
        LOG_SHAPES,
    ),
    thresholds={
        "noisy_errors": Threshold(10, "errors a minute", source="ours, not measured"),
        "warning_minutes": Threshold(5, "noisy minutes", source="ours, not measured"),
        "critical_errors": Threshold(100, "errors in one minute", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN most > $critical_errors THEN 'critical'
                WHEN noisy_minutes >= $warning_minutes THEN 'warning'
                WHEN records > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN most > 0
                THEN format('{:,} errors, {:,} in the worst minute, {:,} noisy minutes', errors, most, noisy_minutes)
                WHEN records > 0 THEN format('none in {:,} records', records)
                ELSE 'no record could be read'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            errors,
            most,
            worst_minute,
            noisy_minutes,
            records
        FROM (SELECT node, list(DISTINCT path) AS path, sum(records) AS records FROM log_files GROUP BY node)
        LEFT JOIN (
            SELECT
                node,
                sum(errors) AS errors,
                max(errors) AS most,
                arg_max(minute, errors) AS worst_minute,
                count(*) FILTER (errors > $noisy_errors) AS noisy_minutes
            FROM (
                SELECT r.node, r.minute, sum(r.records) AS errors
                FROM log_rates AS r
                LEFT JOIN (
                    SELECT DISTINCT node, shape_id FROM log_shapes WHERE exception_type IS NOT NULL
                ) AS s USING (node, shape_id)
                WHERE r.level IN ('ERROR', 'FATAL')
                    OR (r.level IN ('Information', 'Operations') AND s.shape_id IS NOT NULL)
                GROUP BY r.node, r.minute
            )
            GROUP BY node
        ) USING (node)
    """,
    cases=(
        Case(
            "none, and around each line",
            given={
                "log_files": (read("A"), read("B"), read("C"), read("D"), read("E"), read("F")),
                "log_rates": (
                    *errors("B", 11, 11, 11, 11, 10),
                    *errors("C", 11, 11, 11, 11, 11),
                    *errors("D", 100),
                    *errors("E", 103),
                    *errors("F", 500, level="INFO"),
                ),
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.OK),
                ("C", Status.WARNING),
                ("D", Status.OK),
                ("E", Status.CRITICAL),
                ("F", Status.OK),
            ),
        ),
        Case(
            "up to 6.2 an exception tells",
            given={
                "log_files": (read("A"), read("B")),
                "log_rates": (*errors("A", 500, level="Operations"), *errors("B", 500, level="Operations")),
                "log_shapes": (FAILS | {"node": "B"}, FAILS | {"node": "B"}),
            },
            expect=(("A", Status.OK), ("B", Status.CRITICAL)),
        ),
    ),
)
