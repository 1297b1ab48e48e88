"""The log around the time that a finding speaks of: a few records before it and after it, on the same node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import duckdb

from analyzer.dotnet import time
from analyzer.model import Finding, LogLine, Status

BEFORE, AFTER = 3, 5
WINDOW_SECONDS = 60
TEXT_CHARACTERS = 1000
LOOKED_UP = 60
_TIMES = ("first_error_at", "first_at", "happened_at", "last_error_at", "at", "created_at", "last_at")
_QUERY = """
    WITH near AS (
        SELECT
            logged_at, level, is_error, concat_ws(' ', resource, component, message, exception_type) AS text,
            logged_at < $at AS is_before
        FROM log_records
        WHERE node IS NOT DISTINCT FROM $node
            AND logged_at BETWEEN $at - to_seconds($window) AND $at + to_seconds($window)
    ),
    numbered AS (
        SELECT
            *,
            row_number() OVER (PARTITION BY is_before ORDER BY abs(epoch(logged_at) - epoch($at)), text) AS place
        FROM near
    )
    SELECT logged_at, level, left(text, $characters), coalesce(is_error, false)
    FROM numbered WHERE place <= if(is_before, $before, $after) ORDER BY logged_at, place
"""


def log_lines(connection: duckdb.DuckDBPyConnection, findings: Iterable[Finding]) -> Mapping[str, tuple[LogLine, ...]]:
    """Return, by the id of a finding, the lines around its time; of each check and status only the first finding."""
    firsts: dict[tuple[str, Status], tuple[Finding, datetime]] = {}
    for finding in findings:
        at = onset(finding) if finding.status in (Status.CRITICAL, Status.WARNING) else None
        if at is not None:
            firsts.setdefault((finding.check, finding.status), (finding, at))
    found = {finding.id: _around(connection, finding, at) for finding, at in list(firsts.values())[:LOOKED_UP]}
    return {name: lines for name, lines in found.items() if lines}


def onset(finding: Finding) -> datetime | None:
    """Return when it began, as its evidence tells; None where that tells no time."""
    values = finding.evidence[0].values if finding.evidence else {}
    return next((at for name in _TIMES if (at := time(values.get(name))) is not None), None)


def _around(connection: duckdb.DuckDBPyConnection, finding: Finding, at: datetime) -> tuple[LogLine, ...]:
    rows = connection.execute(
        _QUERY,
        {
            "at": at, "node": finding.node, "window": WINDOW_SECONDS, "characters": TEXT_CHARACTERS,
            "before": BEFORE, "after": AFTER,
        },
    ).fetchall()  # fmt: skip
    errors = [number for number, row in enumerate(rows) if row[3]]
    decisive = min(errors, key=lambda number: abs(rows[number][0] - at), default=None)
    return tuple(
        LogLine(logged_at.astimezone(UTC), level, text, number == decisive)
        for number, (logged_at, level, text, _) in enumerate(rows)
    )
