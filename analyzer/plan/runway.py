"""Says when each volume will be full. Growth needs two inputs; of one, only what was written of late can be told."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from analyzer.evaluate import rows_of
from analyzer.model import Answer, Judgement, PlanPart, Trend
from analyzer.plan.written import size, span

ENOUGH_DAYS = 30  # to buy and fit a disk; ours, not measured
SECONDS_A_DAY = 86_400
# The volumes that hold RavenDB's data or logs; all of them where that is not known.
VOLUMES = """
    WITH used AS (SELECT data_volume AS key FROM instances UNION SELECT log_volume FROM instances)
    SELECT mount, total_bytes, free_bytes
    FROM volumes
    WHERE is_read_only IS NOT TRUE AND free_bytes IS NOT NULL
        AND (key IN (SELECT key FROM used) OR (SELECT count(key) FROM used) = 0)
    ORDER BY mount
"""
WRITTEN = "SELECT sum(doc_bytes_per_second) AS written FROM request_metrics"


def runways(connection: duckdb.DuckDBPyConnection, trends: tuple[Trend, ...] | None) -> PlanPart:
    """Return each volume with its days left. `trends` are those of `compare`, None where there is one input only."""
    return PlanPart(
        "runway",
        "Until a volume is full",
        f"Free space divided by growth; fewer than {ENOUGH_DAYS} days fail, which is ours and not measured",
        tuple(_volumes(connection, trends)),
    )


def _volumes(connection: duckdb.DuckDBPyConnection, trends: tuple[Trend, ...] | None) -> Iterator[Answer]:
    grown = {trend.name: trend for trend in trends or () if trend.column == "used_bytes"}
    [now] = rows_of(connection, WRITTEN)
    found = rows_of(connection, VOLUMES)
    if not found:
        yield Answer("volumes", Judgement.UNKNOWN, "no volume was seen: RavenDB's own packages do not hold them")
    for row in found:
        free, trend = row["free_bytes"], grown.get(row["mount"])
        space = f"free: {size(free)} of {size(row['total_bytes'])}" if row["total_bytes"] else f"free: {size(free)}"
        if trends is not None:
            yield _from_trend(row["mount"], free, space, trend)
            continue
        steps = [space]
        if now["written"]:
            a_day = now["written"] * SECONDS_A_DAY
            steps.append(
                f"documents written in the last minute: {size(now['written'])}/s; all day and none replaced, "
                f"{size(free)} / {size(a_day)} a day = {span(free / now['written'])}"
            )
        yield Answer(row["mount"], Judgement.UNKNOWN, "growth needs an earlier input: --before", tuple(steps))


def _from_trend(mount: str, free: float, space: str, trend: Trend | None) -> Answer:
    if trend is None:
        return Answer(mount, Judgement.PASS, "it did not grow between the two inputs", (space,))
    if trend.per_day is None:
        return Answer(mount, Judgement.UNKNOWN, "the two inputs are too near to one another", (space,))
    if trend.per_day <= 0:
        return Answer(mount, Judgement.PASS, f"it shrank by {size(-trend.per_day)} a day", (space,))
    days = free / trend.per_day
    steps = (
        space,
        f"growth: from {size(trend.before)} to {size(trend.after)} used = {size(trend.per_day)} a day",
        f"{size(free)} / {size(trend.per_day)} a day = {days:.3g} days",
    )
    judgement = Judgement.PASS if days >= ENOUGH_DAYS else Judgement.FAIL
    return Answer(mount, judgement, f"full in {days:.3g} days at this pace", steps)
