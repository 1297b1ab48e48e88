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
        title="Uptime, shortest",
        sql="""
            SELECT min(uptime_seconds) AS uptime_seconds, 'node ' || arg_min(node, uptime_seconds) AS detail
            FROM uptimes
        """,
    ),
    Vital(
        title="Memory used, highest node",
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
    ),
    Vital(
        title="Indexes stale",
        sql="""
            SELECT
                count(*) FILTER (is_stale) AS stale_indexes,
                format('of {}', count(is_stale)) AS detail
            FROM indexes HAVING count(is_stale) > 0
        """,
    ),
)  # fmt: skip


def vital_signs(connection: duckdb.DuckDBPyConnection, findings: Iterable[Finding]) -> tuple[VitalSign, ...]:
    """Return every vital sign; one that was not seen has no value."""
    worst: dict[str, Status] = {}
    for finding in findings:
        if finding.status is not Status.UNKNOWN:
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
