"""Puts the report together: the verdict, vital signs, what is missing, the facts, the log levels over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import duckdb

from analyzer import charts, facts, log_lines, timeline, vitals
from analyzer.evaluate import plain, rows_of
from analyzer.garbage import kept_garbage
from analyzer.judging import NO_SITE, judged
from analyzer.missing import missing
from analyzer.model import Check, Finding, LogBucket, Report, Row, Status, Table
from analyzer.plan.plan import plan
from analyzer.readers.case import Origin
from analyzer.site import Site
from collector.bundle import Manifest

ENOUGH = 0.9  # share of the checks that must have run before 'ok' may be said; ours, not measured
MAIN_AREAS = ("cluster", "storage", "indexes", "backups")
LOG_BUCKETS = 60
_BUCKET_SECONDS = (60, 300, 900, 3600, 14_400, 86_400, 604_800)


@kept_garbage()
def assemble(
    connection: duckdb.DuckDBPyConnection,
    manifest: Manifest,
    origin: Origin,
    checks: Sequence[Check],
    tables: Iterable[Table],
    *,
    site: Site = NO_SITE,
) -> Report:
    """Return the report over the loaded tables of what was given, judged as the site wants it."""
    checks = site.tuned(checks)
    day = _day(manifest)
    findings = judged(connection, checks, site=site, day=day)
    nothing = nothing_to_judge(connection, checks, findings)
    assessed = assessed_by(findings)
    verdict = verdict_of(findings, checks, assessed | set(nothing))
    seconds, levels = log_levels(connection)
    redactions, duration = connection.execute(
        "SELECT coalesce(sum(redactions), 0)::BIGINT, coalesce(sum(duration_seconds), 0) FROM collection"
    ).fetchall()[0]
    return Report(
        tool_version=tool_version(),
        input_name=origin.name,
        input_kind=manifest.kind,
        input_bytes=origin.size_bytes,
        input_sha256=origin.sha256(),
        captured_from=_time(manifest.started_at),
        captured_to=_time(manifest.finished_at),
        collected_with=manifest.tool_version,
        collected_on=manifest.host_name,
        nodes=_nodes(connection),
        verdict=verdict,
        sentence=sentence_of(verdict, findings, checks, assessed | set(nothing)),
        vital_signs=vitals.vital_signs(connection, findings),
        findings=findings,
        missing=missing(connection, checks, findings, tables),
        facts=facts.all_facts(connection),
        log_levels=levels,
        log_bucket_seconds=seconds,
        timeline=timeline.timeline(connection),
        charts=charts.charts(connection, checks),
        log_lines=log_lines.log_lines(connection, findings),
        checks={check.id: check for check in checks},
        assessed=len(assessed),
        nothing=nothing,
        answers=_answers(connection),
        redactions=redactions,
        duration_seconds=_duration(manifest, duration),
        remarks=site.remarks(findings, day),
        plan=plan(connection, origin.name, site) if site.name else None,
    )


def assessed_by(findings: Iterable[Finding]) -> set[str]:
    """Return the checks that came to a verdict anywhere."""
    return {finding.check for finding in findings if finding.status is not Status.UNKNOWN}


def verdict_of(findings: Iterable[Finding], checks: Sequence[Check], ran: set[str]) -> Status:
    """Return the worst status; 'ok' only where enough ran, and something of each main area."""
    counting = (finding.status for finding in findings if finding.silenced is None)
    worst = min(counting, key=lambda status: status.rank, default=Status.UNKNOWN)
    if worst.rank < Status.UNKNOWN.rank:
        return worst
    blind = [area for area in MAIN_AREAS if (ids := _ids(checks, area)) and not ids & ran]
    return Status.OK if checks and len(ran) >= ENOUGH * len(checks) and not blind else Status.UNKNOWN


def sentence_of(verdict: Status, findings: Sequence[Finding], checks: Sequence[Check], ran: set[str]) -> str:
    """Return the verdict as a sentence."""
    unmade = len(checks) - len(ran)
    if verdict is Status.OK:
        return f"Nothing wrong was found in {len(ran)} checks" + (f"; {unmade} could not be made" if unmade else "")
    if verdict is Status.UNKNOWN:
        return f"No trouble in what we saw, but {unmade} of {len(checks)} checks could not be made"
    worst = [finding for finding in findings if finding.status is verdict and finding.silenced is None]
    first = worst[0]
    like = sum(finding.check == first.check for finding in worst)
    return first.title + (f", in {like} places" if like > 1 else "")


def nothing_to_judge(
    connection: duckdb.DuckDBPyConnection, checks: Iterable[Check], findings: Iterable[Finding]
) -> tuple[str, ...]:
    """Return the checks that gave no verdict though the evidence was there: nothing of their kind exists."""
    rows = connection.execute("SELECT DISTINCT source FROM collection WHERE outcome = 'collected'").fetchall()
    collected = {source for (source,) in rows} | {"manifest"}
    judged = {finding.check for finding in findings}
    seen = (check for check in checks if all(any(s.name in collected for s in t.sources) for t in check.tables))
    return tuple(sorted(check.id for check in seen if check.id not in judged))


def log_levels(connection: duckdb.DuckDBPyConnection) -> tuple[int, tuple[LogBucket, ...]]:
    """Return the width of a bucket in seconds, and the log records by node, bucket and level."""
    first, last = connection.execute("SELECT min(logged_at), max(logged_at) FROM log_records").fetchall()[0]
    if first is None:
        return _BUCKET_SECONDS[0], ()
    span = (last - first) / timedelta(seconds=1)
    seconds = next((width for width in _BUCKET_SECONDS if span / width <= LOG_BUCKETS), int(span / LOG_BUCKETS) + 1)
    rows = connection.execute(
        """
        SELECT
            coalesce(node, '?'),
            time_bucket(to_seconds($seconds), logged_at) AS bucket,
            coalesce(level, '?'),
            count(*)
        FROM log_records WHERE logged_at IS NOT NULL GROUP BY ALL ORDER BY ALL
        """,
        {"seconds": seconds},
    ).fetchall()
    buckets: dict[tuple[str, datetime], dict[str, int]] = {}
    for node, at, level, count in rows:
        buckets.setdefault((node, at), {})[level] = count
    return seconds, tuple(LogBucket(node, at, counts) for (node, at), counts in buckets.items())


def tool_version() -> str:
    """Return the version of raven-diagnostics."""
    try:
        return version("raven-diagnostics")
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "unknown"


def _nodes(connection: duckdb.DuckDBPyConnection) -> tuple[Row, ...]:
    found = rows_of(connection, "SELECT node, url, version, clock_offset_seconds FROM nodes ORDER BY node")
    return tuple({name: plain(value) for name, value in row.items()} for row in found)


def _answers(connection: duckdb.DuckDBPyConnection) -> Mapping[str, int]:
    return dict(
        connection.execute(
            """
            SELECT CASE WHEN outcome = 'collected' THEN outcome ELSE coalesce(gap, 'corrupt') END AS answer, count(*)
            FROM collection GROUP BY answer ORDER BY answer <> 'collected', count(*) DESC, answer
            """
        ).fetchall()
    )


def _ids(checks: Iterable[Check], area: str) -> set[str]:
    return {check.id for check in checks if check.area == area}


def _duration(manifest: Manifest, asked_seconds: float) -> float:
    """Return how long the collection took: by its clock, or, where it does not say, as long as its questions."""
    begun, ended = _time(manifest.started_at), _time(manifest.finished_at)
    whole = (ended - begun) / timedelta(seconds=1) if begun and ended else 0.0
    return whole if whole > 0 else asked_seconds


def _day(manifest: Manifest) -> date | None:
    captured = _time(manifest.finished_at) or _time(manifest.started_at)
    return None if captured is None else captured.date()


def _time(text: Any) -> datetime | None:
    from analyzer.dotnet import time

    found = time(text)
    return None if found is None else found.astimezone(UTC)
