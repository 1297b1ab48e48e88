"""The numbers of the report's first screen: one entry here is one of them.

Its SQL gives one row: the number, in a column named with its unit, and a detail. A number is judged by the checks
that look at the same thing, so that there is one limit and not two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from analyzer.evaluate import plain
from analyzer.model import Finding, Status, VitalSign


@dataclass(frozen=True, slots=True)
class Vital:
    """Where one vital sign comes from, and the ids of the checks that judge it."""

    title: str
    sql: str
    checks: tuple[str, ...] = ()


VITALS: tuple[Vital, ...] = (
    Vital(
        title="Leader",
        sql="""
            SELECT
                string_agg(DISTINCT leader, ', ' ORDER BY leader) AS leader,
                format('term {}, {} voting', max(term), max(members))
                    AS detail
            FROM topologies
        """,
        checks=("cluster.no_leader", "cluster.frequent_elections", "cluster.majority_at_risk"),
    ),
    Vital(
        title="Uptime, shortest",
        sql="""
            SELECT min(uptime_seconds) AS uptime_seconds, 'node ' || arg_min(node, uptime_seconds) AS detail
            FROM uptimes
        """,
        checks=("server.recently_restarted",),
    ),
    Vital(
        title="Processor busy, highest",
        sql="""
            SELECT max(busy) AS busy_percent, arg_max(place, busy) AS detail
            FROM (
                SELECT machine_cpu_percent AS busy, 'node ' || node AS place FROM thread_counts
                UNION ALL BY NAME
                SELECT
                    100 - idle_percent AS busy,
                    format('iowait {:.1f} %, steal {:.1f} %', iowait_percent, steal_percent) AS place
                FROM host_cpu
            )
        """,
        checks=("host.busy_processor", "host.stolen_processor_time", "host.waiting_for_disk"),
    ),
    Vital(
        title="Memory used, highest",
        sql="""
            SELECT
                max(used) AS used_percent,
                format(
                    '{} of {} available on node {}',
                    format_bytes(arg_max(available_bytes, used)), format_bytes(arg_max(physical_bytes, used)),
                    arg_max(coalesce(node, '?'), used)
                ) AS detail
            FROM (SELECT *, 100.0 - 100.0 * available_bytes / nullif(physical_bytes, 0) AS used FROM memory)
        """,
        checks=("process.low_available_memory", "process.low_memory_events", "host.little_memory_free"),
    ),
    Vital(
        title="Disk free, fullest volume of RavenDB",
        sql="""
            SELECT
                min(free) AS free_percent,
                format(
                    '{} of {} on {}', format_bytes(arg_min(free_bytes, free)), format_bytes(arg_min(total_bytes, free)),
                    arg_min(mount, free)
                ) AS detail
            FROM (
                SELECT *, 100.0 * free_bytes / nullif(total_bytes, 0) AS free
                FROM volumes
                WHERE is_read_only IS NOT TRUE AND (
                    key IN (SELECT data_volume FROM instances UNION ALL SELECT log_volume FROM instances)
                    OR (SELECT count(data_volume) FROM instances) = 0
                )
            )
        """,
        checks=("host.low_disk_space",),
    ),
    Vital(
        title="Journal write, slowest",
        sql="""
            SELECT
                max(duration_ms) AS duration_ms,
                format(
                    '{} in {}, node {}; mean {:.1f} ms of {} writes',
                    format_bytes(arg_max(size_bytes, duration_ms)), arg_max(coalesce(database, 'System'), duration_ms),
                    arg_max(coalesce(node, '?'), duration_ms), avg(duration_ms), count(duration_ms)
                ) AS detail
            FROM io_writes WHERE kind = 'JournalWrite'
        """,
        checks=("storage.slow_journal_writes",),
    ),
    Vital(
        title="Request time, mean, slowest node",
        sql="""
            SELECT
                max(average_request_ms) AS average_request_ms,
                format(
                    'node {}, {:.1f} requests/s', arg_max(coalesce(node, '?'), average_request_ms),
                    arg_max(requests_per_second, average_request_ms)
                ) AS detail
            FROM request_metrics
        """,
        checks=("server.slow_requests",),
    ),
    Vital(
        title="Indexes stale",
        sql="""
            SELECT
                count(*) FILTER (is_stale) AS stale_indexes,
                format('of {}', count(is_stale)) AS detail
            FROM indexes HAVING count(is_stale) > 0
        """,
        checks=("indexes.stale",),
    ),
)  # fmt: skip


def vital_signs(connection: duckdb.DuckDBPyConnection, findings: Iterable[Finding]) -> tuple[VitalSign, ...]:
    """Return every vital sign; one that was not seen has no value."""
    worst: dict[str, Status] = {}
    for finding in findings:
        if finding.status is not Status.UNKNOWN and finding.silenced is None:
            worst[finding.check] = min(
                (worst.get(finding.check, finding.status), finding.status), key=lambda status: status.rank
            )
    return tuple(_sign(connection, vital, worst) for vital in VITALS)


def _sign(connection: duckdb.DuckDBPyConnection, vital: Vital, worst: dict[str, Status]) -> VitalSign:
    result = connection.execute(vital.sql)
    column = result.description[0][0]
    value, detail = result.fetchone() or (None, None)
    if value is None:
        return VitalSign(vital.title, column, None, "", Status.UNKNOWN)
    judged = [worst[check] for check in vital.checks if check in worst]
    status = min(judged, key=lambda status: status.rank, default=None)
    return VitalSign(vital.title, column, plain(value), detail or "", status)
