"""Values over time that the report draws: one entry here is one chart.

The SQL of a chart gives a row per value: measured_at, node, series, value. Times are corrected by the node's clock
offset, as those of the timeline are. Of many values in one stretch of time the lowest and the highest are kept, so that
no spike is lost; the series with the highest values are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

import duckdb

from analyzer.model import Chart, Check, Series

BUCKETS = 1000
SERIES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class ChartQuery:
    """Where one chart comes from. `limits` names a check, and its column, whose thresholds are drawn.

    `is_by_collector` says that the times are of the collector's clock already.
    """

    id: str
    title: str
    doc: str
    table: str
    column: str
    sql: str
    limits: str | None = None
    is_by_collector: bool = False


CHARTS: tuple[ChartQuery, ...] = (
    ChartQuery(
        id="journal-writes",
        title="Journal writes",
        doc="How long each of the last writes to a journal took, by database",
        table="io_writes",
        column="duration_ms",
        limits="storage.slow_journal_writes",
        sql="""
            SELECT started_at AS measured_at, node, coalesce(database, 'System') AS series, duration_ms AS value
            FROM io_writes WHERE kind = 'JournalWrite'
        """,
    ),
    ChartQuery(
        id="flushes",
        title="Flushes to the data file",
        doc="How long each of the last flushes took, by database",
        table="io_writes",
        column="duration_ms",
        limits="storage.slow_flushes",
        sql="""
            SELECT started_at AS measured_at, node, coalesce(database, 'System') AS series, duration_ms AS value
            FROM io_writes WHERE kind = 'DataFlush'
        """,
    ),
    ChartQuery(
        id="syncs",
        title="Syncs of the data file",
        doc="How long each of the last syncs took, by database",
        table="io_writes",
        column="duration_ms",
        limits="storage.slow_syncs",
        sql="""
            SELECT started_at AS measured_at, node, coalesce(database, 'System') AS series, duration_ms AS value
            FROM io_writes WHERE kind = 'DataSync'
        """,
    ),
    ChartQuery(
        id="index-batches",
        title="Index batches",
        doc="How long each of the last batches took, by index",
        table="index_batches",
        column="duration_ms",
        limits="indexes.slow_batches",
        sql="""
            SELECT started_at AS measured_at, node, concat_ws('/', database, name) AS series, duration_ms AS value
            FROM index_batches
        """,
    ),
    ChartQuery(
        id="index-documents",
        title="Documents indexed",
        doc="How many documents each of the last batches took in, by index",
        table="index_batches",
        column="input_documents",
        sql="""
            SELECT started_at AS measured_at, node, concat_ws('/', database, name) AS series, input_documents AS value
            FROM index_batches
        """,
    ),
    ChartQuery(
        id="replication-batches",
        title="Replication batches",
        doc="How long each of the last batches took, by database, direction and other end",
        table="replication_batches",
        column="duration_ms",
        sql="""
            SELECT
                started_at AS measured_at, node, concat_ws(' ', database, direction, other) AS series,
                duration_ms AS value
            FROM replication_batches
        """,
    ),
    ChartQuery(
        id="sampled-processor",
        title="Processor while sampled",
        doc="Processor time in use of all cores, and of one core for each RavenDB process",
        table="host_samples",
        column="cpu_percent",
        is_by_collector=True,
        sql="""
            SELECT sampled_at AS measured_at, node, 'machine' AS series, cpu_percent AS value FROM host_samples
            UNION ALL
            SELECT sampled_at, node, concat('process ', pid), cpu_percent FROM process_samples
        """,
    ),
    ChartQuery(
        id="sampled-requests",
        title="Requests while sampled",
        doc="Requests in the last second, by database",
        table="database_samples",
        column="requests_per_second",
        is_by_collector=True,
        sql="""
            SELECT sampled_at AS measured_at, node, database AS series, requests_per_second AS value
            FROM database_samples
        """,
    ),
    ChartQuery(
        id="sampled-disks",
        title="Disks while sampled",
        doc="Time with a request in work, by device",
        table="device_samples",
        column="busy_percent",
        is_by_collector=True,
        sql="""
            SELECT sampled_at AS measured_at, node, name AS series, busy_percent AS value
            FROM device_samples WHERE busy_percent > 0
        """,
    ),
    ChartQuery(
        id="sampled-memory",
        title="Memory while sampled",
        doc="Memory that each RavenDB process holds, and that the machine still has",
        table="host_samples",
        column="available_bytes",
        is_by_collector=True,
        sql="""
            SELECT sampled_at AS measured_at, node, 'available' AS series, available_bytes AS value FROM host_samples
            UNION ALL
            SELECT sampled_at, node, concat('process ', pid), resident_bytes FROM process_samples
        """,
    ),
)


def charts(connection: duckdb.DuckDBPyConnection, checks: Sequence[Check]) -> tuple[Chart, ...]:
    """Return the charts that have a value, in the order above."""
    known = {check.id: check for check in checks}
    made = (_chart(connection, query, known) for query in CHARTS)
    return tuple(chart for chart in made if chart.series)


def _chart(connection: duckdb.DuckDBPyConnection, query: ChartQuery, checks: dict[str, Check]) -> Chart:
    width, total = _width(connection, query)
    rows = connection.execute(_bucketed(query), {"width": width, "shown": SERIES_SHOWN}).fetchall()
    series = tuple(_series(list(group)) for _, group in groupby(rows, key=lambda row: (row[0], row[1])))
    check = checks.get(query.limits or "")
    limits = () if check is None else tuple(
        (name, float(threshold.value))
        for name, threshold in check.thresholds.items()
        if name.endswith(f"_{query.column.rpartition('_')[2]}") and isinstance(threshold.value, int | float)
    )  # fmt: skip
    return Chart(query.id, query.title, query.doc, query.table, query.column, series, total, width, limits)


def _width(connection: duckdb.DuckDBPyConnection, query: ChartQuery) -> tuple[float, int]:
    """Return the width of a bucket in seconds, a power of two of milliseconds, and the number of series in all."""
    first, last, total = connection.execute(
        f"""
        SELECT min(measured_at), max(measured_at), count(DISTINCT (node, series))
        FROM ({query.sql}) WHERE measured_at IS NOT NULL AND value IS NOT NULL
        """
    ).fetchall()[0]
    width = 0.001
    while first is not None and (last - first) / timedelta(seconds=width) > BUCKETS:
        width *= 2
    return width, total


def _bucketed(query: ChartQuery) -> str:
    offset = "0" if query.is_by_collector else "coalesce(n.clock_offset_seconds, 0)"
    return f"""
        WITH corrected AS (
            SELECT
                c.measured_at - to_microseconds((1e6 * {offset})::BIGINT) AS measured_at,
                c.node, c.series, c.value::DOUBLE AS value
            FROM ({query.sql}) c
            LEFT JOIN nodes n ON n.node = c.node
            WHERE c.measured_at IS NOT NULL AND c.value IS NOT NULL
        ),
        named AS (
            SELECT
                series, node, min(value) AS least, median(value) AS middle, max(value) AS most, count(*) AS count
            FROM corrected GROUP BY series, node ORDER BY most DESC, series, node LIMIT $shown
        )
        SELECT
            named.series, named.node, least, middle, most, count,
            time_bucket(to_microseconds((1e6 * $width)::BIGINT), measured_at) AS bucket, min(value), max(value)
        FROM named JOIN corrected
            ON corrected.series IS NOT DISTINCT FROM named.series AND corrected.node IS NOT DISTINCT FROM named.node
        GROUP BY ALL
        ORDER BY most DESC, named.series, named.node, bucket
    """


def _series(rows: Sequence[tuple[Any, ...]]) -> Series:
    name, node, least, median, most, values = rows[0][:6]
    points = tuple((_utc(bucket), low, high) for *_, bucket, low, high in rows)
    return Series(str(name), node, points, least, median, most, values)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
