"""An operation of a database runs for very long.

What it looks at
    The operations that each database is at work on: patches, deletes by query, exports, compactions.

Why it matters
    A patch or delete over a whole collection writes all the time and fills journals, replication and indexes. An
    export or compaction holds back the cleaning of storage.

What to do
    See whether it advances (Studio, running operations). It can be stopped there if it is killable.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.databases import DATABASES
from analyzer.tables.operations import OPERATIONS


def database(name: str) -> Row:
    """Return a database of node A."""
    return {"node": "A", "database": name, "name": name}


NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def operation(database: str, seconds: float, status: str = "InProgress") -> Row:
    """Return an operation of a database of node A."""
    same: Row = {"node": "A", "database": database, "operation": 1, "type": "UpdateByQuery", "status": status}
    return same | {"captured_at": NOW, "started_at": NOW - timedelta(seconds=seconds)}


CHECK = Check(
    id="databases.long_operation",
    title="Operation runs for very long",
    doc=__doc__,
    tables=(
        DATABASES,
        OPERATIONS,
    ),
    thresholds={
        "notice_seconds": Threshold(3600, "s", source="ours, not measured"),
        "warning_seconds": Threshold(86_400, "s", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', d.node, d.database, o.operation) AS resource,
            CASE
                WHEN o.run_seconds > $warning_seconds THEN 'warning'
                WHEN o.run_seconds > $notice_seconds THEN 'notice'
                WHEN o.run_seconds <= $notice_seconds OR (d.name IS NOT NULL AND o.operation IS NULL) THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN o.run_seconds IS NOT NULL
                THEN concat_ws(', ', o.type, format('runs for {:,.0f} s', o.run_seconds), left(o.description, 120))
                WHEN d.name IS NOT NULL THEN 'none runs'
                ELSE 'not reported'
            END AS reason,
            d.node,
            d.database,
            coalesce(o.path, d.path) AS path,
            o.operation,
            o.type,
            o.run_seconds,
            o.started_at,
            o.is_killable
        FROM databases AS d
        LEFT JOIN (
            SELECT *, epoch(captured_at) - epoch(started_at) AS run_seconds FROM operations WHERE status = 'InProgress'
        ) AS o USING (node, database)
    """,
    cases=(
        Case(
            "none, ended, and on and over each line",
            given={
                "databases": (database("a"), database("b"), database("c"), database("d"), database("e"), database("f")),
                "operations": (
                    operation("b", 90_000, "Completed"),
                    operation("c", 3600),
                    operation("d", 3700),
                    operation("e", 86_400),
                    operation("f", 88_000),
                ),
            },
            expect=(
                ("A/a", Status.OK),
                ("A/b", Status.OK),
                ("A/c/1", Status.OK),
                ("A/d/1", Status.NOTICE),
                ("A/e/1", Status.NOTICE),
                ("A/f/1", Status.WARNING),
            ),
        ),
    ),
)
