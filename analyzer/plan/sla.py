"""Judges the requests and latencies that a site promised.

A server tells its requests per second and their average duration, never a percentile. An average bounds the share
of slow requests from above (Markov's inequality: at most average / limit of them take longer than the limit). Since
the server also records each request beyond its own limit for very slow ones, it bounds that share from below too. What
lies between the two is unknown, and so is a load that was not there.
"""

from __future__ import annotations

import duckdb

from analyzer.evaluate import rows_of
from analyzer.model import Answer, Judgement, PlanPart, Row
from analyzer.site import Sla

# PerformanceHints.TooLongRequestThresholdInSec: the server records every request that took longer.
RECORDED_FROM_MS = 30_000


def promised(connection: duckdb.DuckDBPyConnection, promises: tuple[Sla, ...]) -> PlanPart:
    """Return each promise, judged by the slowest node that told its average."""
    seen = rows_of(
        connection,
        "SELECT node, requests_per_second, average_request_ms FROM request_metrics WHERE average_request_ms IS NOT NULL"
        " AND requests_per_second IS NOT NULL ORDER BY average_request_ms DESC, node",
    )
    [recorded] = rows_of(
        connection,
        "SELECT count(*) FILTER (outcome = 'collected') AS asked, (SELECT count(*) FROM slow_requests) AS slow"
        " FROM collection WHERE source = 'http.notifications' AND database IS NULL",
    )
    return PlanPart(
        "sla",
        "Promised load and latency",
        "Judged from the average that each node counts, which bounds how many requests can be slow",
        tuple(_judged(promise, seen, recorded) for promise in promises),
    )


def _judged(promise: Sla, seen: list[Row], recorded: Row) -> Answer:
    subject = (
        f"{promise.name}: {promise.requests_per_second:g} requests/s,"
        f" {promise.percentile:g} % within {promise.limit_milliseconds:g} ms"
    )
    if not seen:
        return Answer(subject, Judgement.UNKNOWN, "no node told its requests (http.admin.metrics is not there)")
    load = sum(row["requests_per_second"] for row in seen)
    slowest, average = seen[0]["node"], seen[0]["average_request_ms"]
    allowed = 1 - promise.percentile / 100
    limit = max(promise.limit_milliseconds, 1e-9)
    at_most = min(1.0, average / limit)
    steps = [
        f"load seen: {load:.3g} requests/s, nodes that told: {len(seen)}, promised for {promise.requests_per_second:g}",
        f"average of node {slowest}, the slowest: {average:.3g} ms",
        f"slower than {limit:g} ms are at most {average:.3g} / {limit:g} = {at_most:.2%}; {allowed:.4%} of all may be",
    ]
    if recorded["slow"] == 0 and recorded["asked"] and limit < RECORDED_FROM_MS:
        at_least = max(0.0, (average - limit) / (RECORDED_FROM_MS - limit))
        steps.append(
            f"no request of {RECORDED_FROM_MS / 1000:g} s or more was recorded, so slower than {limit:g} ms are"
            f" at least ({average:.3g} - {limit:g}) / ({RECORDED_FROM_MS} - {limit:g}) = {at_least:.2%}"
        )
        if at_least > allowed:
            return Answer(subject, Judgement.FAIL, "too many requests are slower than promised", tuple(steps))
    if load < promise.requests_per_second:
        return Answer(subject, Judgement.UNKNOWN, f"this load was not there: {load:.3g} requests/s", tuple(steps))
    if at_most <= allowed:
        return Answer(subject, Judgement.PASS, "the average leaves no room for more slow requests", tuple(steps))
    return Answer(subject, Judgement.UNKNOWN, "the average does not tell this percentile", tuple(steps))
