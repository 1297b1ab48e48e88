"""The server's log tells of damaged data.

What it looks at
    Events of the server's log where the words of the storage engine tell that a page is not what it should be, or
    that an index cannot be read.

Why it matters
    A page was changed outside of the server: by the disk, by memory, by a copy of files in use. What lies on it is
    lost on this node, and reading or compacting meets it again.

What to do
    Stop writing to this node and copy its files as they are. Check the disk and memory. An index is healed by a
    reset; documents come from another node or a backup. Recovery by `Voron.Recovery` is the last step.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.log_events import LOG_EVENTS
from analyzer.tables.log_files import LOG_FILES

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def read(node: str, records: int = 1000) -> Row:
    """Return a log file of a node that was read."""
    return {"node": node, "records": records}


def event(node: str, kind: str, at: datetime = NOW) -> Row:
    """Return an event of a node's log."""
    return {"node": node, "kind": kind, "at": at, "detail": "Invalid checksum for page 12"}


CHECK = Check(
    id="logs.corruption",
    title="Log tells of damaged data",
    doc=__doc__,
    tables=(
        LOG_FILES,
        LOG_EVENTS,
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
                count(*) AS found,
                min("at") AS first_at,
                max("at") AS last_at,
                arg_max(concat_ws(': ', detail, exception_message), "at") AS example,
                arg_max(exception_type, "at") AS exception_type
            FROM log_events
            WHERE kind = 'data damaged'
            GROUP BY node
        ) USING (node)
    """,
    cases=(
        Case(
            "one, and none",
            given={
                "log_files": (read("A"), read("Z"), read("N", records=0)),
                "log_events": (
                    event("A", "data damaged"),
                    event("A", "data damaged", NOW + timedelta(minutes=1)),
                    event("Z", "server started"),
                ),
            },
            expect=(("A", Status.CRITICAL), ("Z", Status.OK), ("N", Status.UNKNOWN)),
        ),
    ),
)
