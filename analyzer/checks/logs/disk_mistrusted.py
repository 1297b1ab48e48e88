"""The server could not open, lock or write a file.

What it looks at
    Events of the server's log about a denied access, a lock held by another, and files that vanish.

Why it matters
    A virus scanner, a backup program or a wrong owner takes files away for moments; the database or index is then
    unloaded, or the start fails.

What to do
    Exclude the data folder from scanners and file backups, and make the server's user the owner of all of it.
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
    return {"node": node, "kind": kind, "at": at, "detail": "Access to the path '/data/x' is denied"}


CHECK = Check(
    id="logs.disk_mistrusted",
    title="Log tells that files could not be used",
    doc=__doc__,
    tables=(
        LOG_FILES,
        LOG_EVENTS,
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
                count(*) AS found,
                min("at") AS first_at,
                max("at") AS last_at,
                arg_max(concat_ws(': ', detail, exception_message), "at") AS example,
                arg_max(exception_type, "at") AS exception_type
            FROM log_events
            WHERE kind = 'files not usable'
            GROUP BY node
        ) USING (node)
    """,
    cases=(
        Case(
            "one, and none",
            given={
                "log_files": (read("A"), read("Z"), read("N", records=0)),
                "log_events": (
                    event("A", "files not usable"),
                    event("A", "files not usable", NOW + timedelta(minutes=1)),
                    event("Z", "server started"),
                ),
            },
            expect=(("A", Status.WARNING), ("Z", Status.OK), ("N", Status.UNKNOWN)),
        ),
    ),
)
