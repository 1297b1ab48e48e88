"""Puts what happened on every node on one axis: one entry here is one lane.

The SQL of a lane gives a row per event: begin_at, end_at, node, database, what, status, count, path. Times are by the
node's own clock; they are corrected by the node's offset to the collector's clock, where that is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb

from analyzer import log_rates
from analyzer.model import Clock, Event, Lane, Status, Timeline

BEFORE_SECONDS = 300
EVENTS_SHOWN = 200
TEXT_CHARACTERS = 300
_LEVEL = "CASE WHEN {0} IN ('Error', 'Fatal') THEN 'critical' WHEN {0} = 'Warning' THEN 'warning' ELSE 'notice' END"


@dataclass(frozen=True, slots=True)
class LaneQuery:
    """Where one lane comes from. `table` is the one that holds all of it."""

    id: str
    title: str
    table: str
    sql: str
    is_change: bool = False
    is_error: bool = False


LANES: tuple[LaneQuery, ...] = (
    LaneQuery(
        id="index-errors",
        title="Index errors",
        table="index_errors",
        is_error=True,
        sql="""
            SELECT
                min(happened_at) AS begin_at,
                max(happened_at) AS end_at,
                node,
                database,
                concat(name, ': ', coalesce(exception_type, any_value(error))) AS what,
                'critical' AS status,
                count(*) AS count,
                any_value(path) AS path
            FROM index_errors
            GROUP BY node, database, name, exception_type, time_bucket(INTERVAL 10 SECOND, happened_at)
        """,
    ),
    LaneQuery(
        id="alerts",
        title="Alerts and hints",
        table="notifications",
        is_error=True,
        sql=f"""
            SELECT
                created_at AS begin_at, NULL AS end_at, node, database, concat_ws(': ', title, message) AS what,
                {_LEVEL.format("severity")} AS status, 1 AS count, path
            FROM notifications
            UNION ALL BY NAME
            SELECT
                created_at AS begin_at, NULL AS end_at, node, database, concat_ws(': ', title, message) AS what,
                {_LEVEL.format("severity")} AS status, 1 AS count, path
            FROM topology_errors
        """,
    ),
    LaneQuery(
        id="kernel",
        title="Kernel log",
        table="kernel_events",
        is_error=True,
        sql="""
            SELECT
                logged_at AS begin_at, NULL AS end_at, node, database, concat_ws(': ', kind, text) AS what,
                'critical' AS status, 1 AS count, path
            FROM kernel_events
        """,
    ),
    LaneQuery(
        id="low-memory",
        title="Low memory",
        table="low_memory_events",
        sql="""
            SELECT
                happened_at AS begin_at, NULL AS end_at, node, database,
                concat(event, ', ', format_bytes(free_bytes), ' free') AS what, 'warning' AS status, 1 AS count, path
            FROM low_memory_events
        """,
    ),
    LaneQuery(
        id="starts",
        title="Restarts",
        table="uptimes",
        is_change=True,
        sql="""
            SELECT
                started_at AS begin_at, NULL AS end_at, node, database, 'the server started' AS what,
                NULL AS status, 1 AS count, path
            FROM uptimes
            UNION ALL BY NAME
            SELECT
                boot_at AS begin_at, NULL AS end_at, node, database, 'the machine started' AS what,
                NULL AS status, 1 AS count, path
            FROM hosts
            UNION ALL BY NAME
            SELECT
                l."at" - to_seconds(if(is_local_time, coalesce(c.utc_offset_seconds, 0), 0)) AS begin_at,
                NULL AS end_at, l.node, l.database, concat('log: ', kind) AS what, NULL AS status, 1 AS count, l.path
            FROM log_events l
            LEFT JOIN clocks c ON c.node = l.node
            WHERE kind LIKE 'server %'
        """,
    ),
    LaneQuery(
        id="log-events",
        title="Events in the log",
        table="log_events",
        sql="""
            SELECT
                l."at" - to_seconds(if(is_local_time, coalesce(c.utc_offset_seconds, 0), 0)) AS begin_at,
                NULL AS end_at, l.node, l.database,
                concat_ws(': ', kind, component, detail) AS what,
                CASE
                    WHEN upper(level) IN ('ERROR', 'FATAL') THEN 'critical'
                    WHEN upper(level) = 'WARN' OR exception_type IS NOT NULL THEN 'warning'
                END AS status,
                1 AS count, l.path
            FROM log_events l
            LEFT JOIN clocks c ON c.node = l.node
            WHERE kind NOT LIKE 'server %'
        """,
    ),
    LaneQuery(
        id="elections",
        title="Elections",
        table="state_changes",
        is_change=True,
        sql="""
            SELECT
                happened_at AS begin_at, NULL AS end_at, node, database,
                concat(from_state, ' became ', to_state, ', term ', term, ': ', reason) AS what,
                NULL AS status, 1 AS count, path
            FROM state_changes
        """,
    ),
    LaneQuery(
        id="observer",
        title="Cluster observer",
        table="observer_decisions",
        is_change=True,
        sql="""
            SELECT
                happened_at AS begin_at, NULL AS end_at, node, about_database AS database, message AS what,
                NULL AS status, 1 AS count, path
            FROM observer_decisions
        """,
    ),
    LaneQuery(
        id="changes",
        title="Changes",
        table="raft_history",
        is_change=True,
        # The cluster's log has a command for each change of a database record, and many that are only its own pulse.
        sql="""
            SELECT
                min(happened_at) AS begin_at,
                NULL AS end_at,
                node,
                database,
                concat_ws(': ', type, exception_type) AS what,
                if(exception_type IS NULL, NULL, 'warning') AS status,
                1 AS count,
                any_value(path) AS path
            FROM raft_history
            WHERE NOT regexp_matches(type, '^Noop|UpdateClusterIdentity|CompareExchange|CleanUp|UpdateNodeCertificate')
            GROUP BY node, database, "index", type, exception_type
            UNION ALL BY NAME
            SELECT
                created_at AS begin_at, NULL AS end_at, node, database, concat('index ', name, ' was created') AS what,
                NULL AS status, 1 AS count, path
            FROM indexes
        """,
    ),
    LaneQuery(
        id="backups",
        title="Backups",
        table="backups",
        sql="""
            SELECT
                last_full_at AS begin_at, NULL AS end_at, node, database, concat('full backup by ', name) AS what,
                NULL AS status, 1 AS count, path
            FROM backups
            UNION ALL BY NAME
            SELECT
                last_incremental_at AS begin_at, NULL AS end_at, node, database,
                concat('incremental backup by ', name) AS what, NULL AS status, 1 AS count, path
            FROM backups
        """,
    ),
    LaneQuery(
        id="batches",
        title="Index batches",
        table="index_batches",
        sql="""
            SELECT
                started_at AS begin_at,
                completed_at AS end_at,
                node,
                database,
                format(
                    '{}: {} documents in {:.0f} ms', name, coalesce(input_documents, 0), coalesce(duration_ms, 0.0)
                ) AS what,
                if(failed_documents > 0, 'warning', NULL) AS status,
                1 AS count,
                path
            FROM index_batches
        """,
    ),
)  # fmt: skip


def timeline(connection: duckdb.DuckDBPyConnection) -> Timeline:
    """Return every lane, empty ones too: nothing of the kind was seen."""
    lanes = (*log_rates.lanes(connection), *(_lane(connection, query) for query in LANES))
    first = first_error(lanes)
    rows = connection.execute(
        "SELECT node, clock_offset_seconds, clock_uncertainty_seconds FROM nodes ORDER BY node"
    ).fetchall()
    clocks = tuple(Clock(node or "?", offset, uncertainty) for node, offset, uncertainty in rows)
    return Timeline(clocks, lanes, first, before(lanes, first), BEFORE_SECONDS)


def first_error(lanes: Iterable[Lane]) -> Event | None:
    """Return the earliest event that its source calls an error; where there is none, the earliest warning."""
    known = [event for lane in lanes if lane.is_error for event in lane.events]
    by_status = ([event for event in known if event.status is status] for status in (Status.CRITICAL, Status.WARNING))
    errors = next((events for events in by_status if events), [])
    return min(errors, key=lambda event: event.at, default=None)


def before(lanes: Iterable[Lane], first: Event | None) -> tuple[tuple[Lane, Event], ...]:
    """Return what was changed in the minutes up to the first error, in the order of time."""
    if first is None:
        return ()
    since = first.at - timedelta(seconds=BEFORE_SECONDS)
    changes = [
        (lane, event) for lane in lanes if lane.is_change for event in lane.events if since <= event.at <= first.at
    ]
    return tuple(sorted(changes, key=lambda change: change[1].at))


def _lane(connection: duckdb.DuckDBPyConnection, query: LaneQuery) -> Lane:
    total, earliest = connection.execute(f"SELECT count(begin_at), min(begin_at) FROM ({query.sql})").fetchall()[0]
    rows = connection.execute(_corrected(query.sql), {"shown": EVENTS_SHOWN, "earliest": earliest}).fetchall()
    events = tuple(_event(row) for row in rows)
    return Lane(query.id, query.title, query.table, events, total, query.is_change, query.is_error)


def _corrected(sql: str) -> str:
    """Return SQL that gives the worst events, and the first one, of a lane, in the order of time."""
    return f"""
        WITH corrected AS (
            SELECT
                e.begin_at - to_microseconds((1e6 * coalesce(n.clock_offset_seconds, 0))::BIGINT) AS begin_at,
                e.end_at::TIMESTAMPTZ - to_microseconds((1e6 * coalesce(n.clock_offset_seconds, 0))::BIGINT) AS end_at,
                e.node, e.database, left(e.what, {TEXT_CHARACTERS}) AS what, e.status, e.count, e.path,
                e.begin_at = $earliest AS is_first
            FROM ({sql}) e
            LEFT JOIN nodes n ON n.node = e.node
            WHERE e.begin_at IS NOT NULL
            ORDER BY is_first DESC, list_position(['critical', 'warning', 'notice'], status) NULLS LAST, count DESC,
                end_at - begin_at DESC NULLS LAST, begin_at, what
            LIMIT $shown
        )
        SELECT begin_at, end_at, node, database, what, status, count, path
        FROM corrected
        ORDER BY begin_at, node, database, what
    """


def _event(row: Sequence[object]) -> Event:
    at, until, node, database, what, status, count, path = row
    assert isinstance(at, datetime)
    return Event(
        at.astimezone(UTC),
        None if node is None else str(node),
        None if database is None else str(database),
        str(what or ""),
        None if status is None else Status(str(status)),
        until.astimezone(UTC) if isinstance(until, datetime) else None,
        int(str(count)),
        None if path is None else str(path),
    )
