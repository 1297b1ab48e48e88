"""Judges what each database would lose, and how long its restore would take, against the site's goals.

A copy on another node is no backup: a deletion reaches it within milliseconds. So only backups count here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import duckdb

from analyzer.evaluate import rows_of
from analyzer.model import Answer, Judgement, PlanPart, Row
from analyzer.plan.written import size, span
from analyzer.site import Goal

# Restores that were published, as the slowest that is likely. Inside RavenDB, chapter 17: a logical backup of a
# database of 350 GB took about 3 h; a snapshot of 30 GB under 1 h on a small virtual machine.
PUBLISHED = {"Backup": (350e9, 3 * 3600), "Snapshot": (30e9, 3600)}
LEAST_BYTES = 1 << 20  # less than that flushed tells no speed

DATABASES = """
    WITH names AS (
        SELECT database FROM databases UNION SELECT database FROM database_stats
        UNION SELECT name FROM database_overviews
    ),
    copies AS (
        SELECT
            database, max(greatest(last_full_at, last_incremental_at)) AS newest_at,
            min(next_at) FILTER (state IS DISTINCT FROM 'Disabled') AS next_at,
            max_by(type, coalesce(last_full_at, last_incremental_at)) AS type, count(*) AS tasks
        FROM backups GROUP BY database
    ),
    listed AS (
        SELECT name AS database, max(last_backup_at) AS newest_at, max(total_bytes) AS total_bytes
        FROM database_overviews GROUP BY name
    ),
    sizes AS (SELECT database, max(disk_bytes) AS disk_bytes FROM database_stats GROUP BY database),
    asked AS (
        SELECT database, bool_or(outcome = 'collected') AS is_seen FROM collection
        WHERE source = 'http.tasks' GROUP BY database
    )
    SELECT
        n.database, greatest(c.newest_at, l.newest_at) AS newest_at, c.next_at, c.type, coalesce(c.tasks, 0) AS tasks,
        coalesce(s.disk_bytes, l.total_bytes) AS size_bytes, coalesce(a.is_seen, false) AS is_seen,
        (SELECT max(captured_at) FROM collection) AS at
    FROM names AS n LEFT JOIN copies AS c USING (database) LEFT JOIN listed AS l USING (database)
    LEFT JOIN sizes AS s USING (database) LEFT JOIN asked AS a USING (database)
    WHERE n.database IS NOT NULL ORDER BY n.database
"""
# A restore writes data files, and syncs them: what the server did of late, where it was enough to tell.
SPEED = """
    SELECT
        sum(size_bytes) FILTER (kind = 'DataFlush') AS flushed_bytes,
        sum(duration_ms) FILTER (kind IN ('DataFlush', 'DataSync')) / 1000 AS busy_seconds
    FROM io_writes
"""


def databases(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """Return what is known of each database and its backups."""
    return rows_of(connection, DATABASES)


def losses(databases: Iterable[Row], goal: Goal) -> PlanPart:
    """Return for each database how old its newest backup is, now and right before the next one."""
    return PlanPart(
        "rpo",
        "What could be lost (RPO)",
        "Age of the newest backup when this was captured, and right before the next one is due",
        tuple(_lost(row, goal.seconds(row["database"])) for row in databases),
    )


def _lost(row: Row, goal: float | None) -> Answer:
    name = row["database"]
    if row["newest_at"] is None:
        if not row["is_seen"]:
            return Answer(name, Judgement.UNKNOWN, "whether it has a backup was not seen")
        said = "no backup was ever finished" if row["tasks"] else "it has no backup"
        return Answer(name, _judged(goal, float("inf")), f"{said}: all of it could be lost")
    age = (row["at"] - row["newest_at"]).total_seconds()
    steps = [f"captured {row['at']:%Y-%m-%d %H:%M} - newest backup {row['newest_at']:%Y-%m-%d %H:%M} = {span(age)}"]
    worst = age
    if row["next_at"] is not None and row["next_at"] > row["at"]:
        worst = (row["next_at"] - row["newest_at"]).total_seconds()
        steps.append(f"next backup {row['next_at']:%Y-%m-%d %H:%M} - newest backup = {span(worst)}")
    steps += _goal(goal)
    return Answer(name, _judged(goal, max(age, worst)), f"up to {span(max(age, worst))} could be lost", tuple(steps))


def durations(connection: duckdb.DuckDBPyConnection, databases: Iterable[Row], goal: Goal) -> PlanPart:
    """Return for each database how long a restore of its newest backup would take."""
    [speed] = rows_of(connection, SPEED)
    rate = None
    if (speed["flushed_bytes"] or 0) >= LEAST_BYTES and speed["busy_seconds"]:
        rate = speed["flushed_bytes"] / speed["busy_seconds"]
    return PlanPart(
        "rto",
        "How long a restore takes (RTO)",
        "Size on disk, indexes included, by the speed at which data files were written; a download comes on top",
        tuple(_restored(row, rate, goal.seconds(row["database"])) for row in databases),
    )


def _restored(row: Row, rate: float | None, goal: float | None) -> Answer:
    name = row["database"]
    if row["newest_at"] is None and row["is_seen"]:
        return Answer(name, _judged(goal, float("inf")), "there is no backup to restore", tuple(_goal(goal)))
    if row["size_bytes"] is None:
        return Answer(name, Judgement.UNKNOWN, "its size was not seen", tuple(_goal(goal)))
    published_bytes, published_seconds = PUBLISHED["Snapshot" if row["type"] == "Snapshot" else "Backup"]
    published = published_bytes / published_seconds
    likely = row["size_bytes"] / min(published, rate or published)
    steps = [
        f"at the published {size(published_bytes)} in {span(published_seconds)}:"
        f" {size(row['size_bytes'])} / {size(published)}/s = {span(row['size_bytes'] / published)}"
    ]
    least = 0.0
    if rate is not None:
        least = row["size_bytes"] / rate
        steps.insert(0, f"at the speed seen: {size(row['size_bytes'])} / {size(rate)}/s = {span(least)}")
    steps += _goal(goal)
    said = f"{span(least)} to {span(likely)}" if rate is not None and least < likely else f"about {span(likely)}"
    if row["newest_at"] is None:
        return Answer(name, Judgement.UNKNOWN, f"{said}, if there is a backup, which was not seen", tuple(steps))
    if goal is not None and rate is None and likely > goal:
        return Answer(name, Judgement.UNKNOWN, f"{said}; the speed of its disk was not seen", tuple(steps))
    if goal is not None and least <= goal < likely:
        return Answer(name, Judgement.UNKNOWN, f"{said}: the goal lies between", tuple(steps))
    return Answer(name, _judged(goal, likely), said, tuple(steps))


def _judged(goal: float | None, seconds: float) -> Judgement:
    if goal is None:
        return Judgement.NO_GOAL
    return Judgement.PASS if seconds <= goal else Judgement.FAIL


def _goal(goal: Any) -> Iterator[str]:
    if goal is not None:
        yield f"goal: {span(goal)}"
