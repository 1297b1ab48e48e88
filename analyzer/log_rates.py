"""Error rates of the log as lanes of the timeline: the most frequent shapes of errors, each in its own lane.

A bar is the number of records in a stretch of whole minutes, as wide as it takes to keep the lane short. Times in
logs of servers up to 6.2 may be local; they are put right where the collector saw the server's time zone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

import duckdb

from analyzer.model import Event, Lane, Status

SHAPES_SHOWN = 5
BARS = 120
TITLE_CHARACTERS = 60
_BAD = """
    SELECT
        r.node, r.shape_id, s.template, s.level, r.records, r.path,
        if(f.local_time_records > 0, c.utc_offset_seconds, NULL) AS zone_seconds,
        to_milliseconds((1e3 * (coalesce(zone_seconds, 0) + coalesce(n.clock_offset_seconds, 0)))::BIGINT) AS ahead,
        r.minute, s.first_at - ahead AS first_at, s.last_at - ahead AS last_at
    FROM log_rates r
    JOIN log_shapes s ON s.shape_id = r.shape_id AND s.path = r.path
    LEFT JOIN log_files f ON f.path = r.path
    LEFT JOIN clocks c ON c.node = r.node
    LEFT JOIN nodes n ON n.node = r.node
    WHERE (upper(s.level) IN ('ERROR', 'FATAL', 'WARN') OR s.exception_type IS NOT NULL) AND r.minute IS NOT NULL
"""


def lanes(connection: duckdb.DuckDBPyConnection) -> tuple[Lane, ...]:
    """Return a lane for each of the most frequent shapes of errors and warnings, and one for all others together."""
    first, last = connection.execute(f"SELECT min(minute), max(minute) FROM ({_BAD})").fetchall()[0]
    if first is None:
        return ()
    minutes = 1 + int((last - first) / timedelta(minutes=1)) // BARS
    rows = connection.execute(_counted(), {"minutes": minutes, "shapes": SHAPES_SHOWN}).fetchall()
    return tuple(
        _lane(place, title, list(group), timedelta(minutes=minutes))
        for (place, title), group in groupby(rows, key=lambda row: (row[0], row[1]))
    )


def _counted() -> str:
    return f"""
        WITH bad AS ({_BAD}),
        ranked AS (
            SELECT
                shape_id, any_value(template ORDER BY path) AS template,
                row_number() OVER (
                    ORDER BY bool_or(upper(level) IN ('ERROR', 'FATAL')) DESC, sum(records) DESC, shape_id
                ) AS place
            FROM bad GROUP BY shape_id
        )
        SELECT
            least(place, $shapes + 1) AS lane,
            if(place > $shapes, 'all other errors and warnings', ranked.template) AS title,
            time_bucket(to_minutes($minutes), minute) - ahead AS begin_at,
            node,
            min(first_at) AS first_at,
            max(last_at) AS last_at,
            if(bool_or(upper(level) IN ('ERROR', 'FATAL')), 'critical', 'warning') AS status,
            sum(records)::BIGINT AS records,
            min(bad.path) AS path
        FROM bad JOIN ranked USING (shape_id)
        GROUP BY lane, title, begin_at, node
        ORDER BY lane, title, begin_at, node
    """


def _lane(place: int, title: str, rows: list[tuple[Any, ...]], width: timedelta) -> Lane:
    # A bar is cut at the first and the last record, so that the first error stands at its own time.
    events = tuple(
        Event(begin, node, None, title, Status(status), end, records, path)
        for _, _, at, node, first, last, status, records, path in rows
        for begin, end in [(max(_utc(at), _utc(first)), min(_utc(at) + width, _utc(last)))]
    )
    return Lane(f"log-rate-{place}", f"Log: {_short(title)}", "log_rates", events, len(events), False, True, True)


def _short(title: str) -> str:
    return title if len(title) <= TITLE_CHARACTERS else f"{title[:TITLE_CHARACTERS].rstrip()}…"


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
