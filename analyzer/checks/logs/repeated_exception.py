"""The server's log repeats the same exception again and again.

What it looks at
    The shape of record with an exception that each node's log has most often.

Why it matters
    One fault that happens all the time is rarely harmless, and it hides the others.

What to do
    Read an example with its stack trace. Compare with the findings of the database or task that it names, and with
    the known problems of this version.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.log_files import LOG_FILES
from analyzer.tables.log_shapes import LOG_SHAPES


def read(node: str) -> Row:
    """Return a log file of a node."""
    return {"node": node, "records": 5000}


def fails(node: str, *records: int) -> tuple[Row, ...]:
    """Return one exception in several files of a node."""
    same: Row = {"node": node, "shape_id": 1, "exception_type": "System.TimeoutException", "example": "Failed"}
    return tuple(same | {"records": count} for count in records)


CHECK = Check(
    id="logs.repeated_exception",
    title="Log repeats one exception",
    doc=__doc__,
    tables=(
        LOG_FILES,
        LOG_SHAPES,
    ),
    thresholds={
        "notice_records": Threshold(100, "records", source="ours, not measured"),
        "warning_records": Threshold(1000, "records", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN most > $warning_records THEN 'warning'
                WHEN most > $notice_records THEN 'notice'
                WHEN records > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN most > 0 THEN format('{:,} times {}: {}', most, exception_type, left(example, 160))
                WHEN records > 0 THEN format('no exception in {:,} records', records)
                ELSE 'no record could be read'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            most,
            exception_type,
            example,
            first_at,
            last_at
        FROM (SELECT node, list(DISTINCT path) AS path, sum(records) AS records FROM log_files GROUP BY node)
        LEFT JOIN (
            SELECT node, sum(records) AS most, exception_type, any_value(example) AS example,
                min(first_at) AS first_at, max(last_at) AS last_at
            FROM log_shapes
            WHERE exception_type IS NOT NULL
            GROUP BY node, shape_id, exception_type
            QUALIFY row_number() OVER (PARTITION BY node ORDER BY most DESC, shape_id) = 1
        ) USING (node)
    """,
    cases=(
        Case(
            "none, and around each line; files add up",
            given={
                "log_files": (read("A"), read("B"), read("C"), read("D"), read("E")),
                "log_shapes": (
                    {"node": "A", "shape_id": 2, "records": 4000},
                    *fails("B", 60, 40),
                    *fails("C", 63, 40),
                    *fails("D", 1000),
                    *fails("E", 1030),
                ),
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.OK),
                ("C", Status.NOTICE),
                ("D", Status.NOTICE),
                ("E", Status.WARNING),
            ),
        ),
    ),
)
