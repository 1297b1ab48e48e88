"""Runs the checks over the tables: each row of a check's SQL is a finding, and what was not captured is unknown."""

from __future__ import annotations

import math
import operator
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import chain
from typing import Any

import duckdb

from analyzer.model import Check, Evidence, Finding, Measured, Row, Scope, Status, Table

# Causes before effects, where two findings are equally bad: a full disk explains a stale index, never the reverse.
AREAS = (
    "host", "storage", "process", "network", "cluster", "databases", "replication", "backups", "tasks",
    "subscriptions", "indexes", "queries", "server", "logs", "license",
)  # fmt: skip
THREADS = min(os.cpu_count() or 1, 4)
VERDICT_COLUMNS = ("resource", "status", "reason", "node", "database", "path")
KEY_COLUMNS = ("resource", "node", "database")
# Of all that is well in a place one row is enough, with their number: there can be 40,000.
_RESOURCES = "_resources"
_JUDGED = f"""
SELECT *, count(*) OVER place AS {_RESOURCES} FROM (
{{sql}}
) WINDOW place AS (PARTITION BY node, database, status) QUALIFY status <> 'ok' OR row_number() OVER place = 1
"""


def evaluate(
    connection: duckdb.DuckDBPyConnection, checks: Iterable[Check], *, apart: bool = False
) -> tuple[Finding, ...]:
    """Return the findings of all checks, worst first, causes before effects; ok and unknown ones too.

    All that is well with one check in one place is one finding, or, `apart`, one for each resource.
    The tables must be the database's own: what is registered with one connection only is not seen.
    """
    gaps = _gaps(connection)
    with ThreadPoolExecutor(THREADS) as pool:  # DuckDB works outside of Python's lock
        found = pool.map(lambda check: list(_of(connection.cursor(), check, gaps, apart)), checks)
        return tuple(sorted(chain.from_iterable(found), key=rank))


def rank(finding: Finding) -> tuple[int, int, str, str, str, str, str]:
    """Return what findings are sorted by, down to what tells two of one resource apart."""
    area = finding.check.split(".")[0]
    known = AREAS.index(area) if area in AREAS else len(AREAS)
    place = (finding.node or "", finding.database or "")
    return finding.status.rank, known, finding.check, finding.resource, *place, finding.reason


def verdicts(connection: duckdb.DuckDBPyConnection, check: Check) -> list[Row]:
    """Return what a check's SQL gives, a dict per row. Raises duckdb.Error."""
    return rows_of(connection, check.sql, _limits(check))


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
    """Return what SQL gives, a dict per row. Raises duckdb.Error."""
    result = connection.execute(sql, dict(parameters)) if parameters else connection.execute(sql)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _limits(check: Check) -> dict[str, Any]:
    return {name: threshold.value for name, threshold in check.thresholds.items()}


def _of(
    connection: duckdb.DuckDBPyConnection, check: Check, gaps: Mapping[str, list[Row]], apart: bool
) -> Iterable[Finding]:
    try:
        rows = [row for form in _forms(check) for row in _of_form(connection, check, form, apart)]
        found = [_finding(*row) if apart else _judged(*row) for row in rows]
    except (duckdb.Error, KeyError, ValueError) as error:  # a site's own check may give anything
        reason = f"the check could not run: {error}"
        return [Finding(check.id, check.title, Status.UNKNOWN, check.id, reason, gap="corrupt")]
    return [*found, *_unseen(check, gaps, {(row["node"], row["database"]) for _, row in rows})]


def _forms(check: Check) -> Iterable[Check]:
    """Yield the check, and each other form of it that some databases have."""
    yield check
    yield from {id(form): form for form in check.for_databases.values()}.values()


def _of_form(
    connection: duckdb.DuckDBPyConnection, check: Check, form: Check, apart: bool
) -> Iterable[tuple[Check, Row]]:
    rows = verdicts(connection, form) if apart else rows_of(connection, _JUDGED.format(sql=form.sql), _limits(form))
    for row in rows:
        if check.for_databases.get(str(row["database"]).lower(), check) is form:
            yield form, row


def _judged(check: Check, row: Row) -> Finding:
    """Return a row as a finding; one that is well stands for all of its place that are."""
    resources = row.pop(_RESOURCES)
    if row["status"] != Status.OK:
        return _finding(check, row)
    place = (row["node"], row["database"])
    resource, reason = row["resource"], row["reason"]
    if resources > 1:
        resource, reason = _named(*place), f"all is well with {resources:,} of its kind"
    return Finding(check.id, check.title, Status.OK, str(resource), str(reason), *place, resources=resources)


def _named(node: str | None, database: str | None) -> str:
    return "/".join(part for part in (node, database) if part) or "host"


def _finding(check: Check, row: Row) -> Finding:
    # The order in which SQL gathers the entries of a group is not the same each time.
    paths = sorted(filter(None, row["path"])) or [None] if isinstance(row["path"], list) else [row["path"]]
    values = {name: plain(value) for name, value in row.items() if name not in VERDICT_COLUMNS}
    key = {name: plain(row[name]) for name in KEY_COLUMNS}
    evidence = tuple(
        Evidence(path, check.tables[0].name, check.rows, values, key)
        for path in dict.fromkeys(paths)
        if path or len(paths) == 1
    )
    status = Status(row["status"])
    gap = "redacted" if status is Status.UNKNOWN and "redacted" in str(row["reason"]) else None
    return Finding(
        check.id,
        check.title,
        status,
        str(row["resource"]),
        str(row["reason"]),
        row["node"],
        row["database"],
        gap,
        evidence,
        tuple(_measured(check, status, values)),
    )


_HOLDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip


def _measured(check: Check, status: Status, values: Row) -> Iterable[Measured]:
    """Yield the values in evidence that crossed a limit on the way to this verdict."""
    for found in check.comparisons:
        limit, value = check.thresholds.get(found.limit), values.get(found.column)
        if found.status is not status or limit is None or value is None or not _alike(value, limit.value):
            continue
        if _HOLDS[found.sign](value, limit.value):
            yield Measured(found.column, value, found.sign, limit.value, found.limit, limit.unit, limit.source)


def _alike(value: Any, limit: Any) -> bool:
    kinds: tuple[type, ...] = (str,) if isinstance(limit, str) else (int, float)
    return isinstance(value, kinds) and not isinstance(value, bool)


def _unseen(check: Check, gaps: Mapping[str, list[Row]], seen: set[tuple[Any, Any]]) -> Iterable[Finding]:
    """Yield an unknown finding for each place where a table of the check has no evidence at all."""
    said = set(seen)
    for table in check.tables:
        for gap in gaps.get(table.name, ()):
            place = (gap["node"], gap["database"])
            if place in said:
                continue
            said.add(place)
            key = {name: gap[name] for name in ("source", "node", "database", "path", "question")}
            values = {name: gap[name] for name in ("source", "outcome", "gap", "question", "http_status")}
            yield Finding(
                check.id, check.title, Status.UNKNOWN, _named(*place), gap["reason"] or gap["gap"], *place, gap["gap"],
                (Evidence(gap["path"], "collection", "SELECT * FROM collection", values, key),),
            )  # fmt: skip


def _gaps(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Row]]:
    """Return, by table, the questions that fill it and were not answered, where no other one filled it."""
    from analyzer.discover import all_tables

    by_source: dict[str, list[Row]] = {}
    for item in rows_of(connection, "SELECT * FROM collection ORDER BY source, node, database"):
        by_source.setdefault(item["source"], []).append(item)
    return {table.name: list(_gaps_of(table, by_source)) for table in all_tables()}


def _gaps_of(table: Table, by_source: Mapping[str, list[Row]]) -> Iterable[Row]:
    items = [
        item
        for source in table.sources
        for item in by_source.get(source.name, ())
        if (item["database"] is not None) == (source.scope is Scope.DATABASE)
    ]
    filled = {(item["node"], item["database"]) for item in items if item["outcome"] == "collected"}
    for item in items:
        if item["outcome"] != "collected" and (item["node"], item["database"]) not in filled:
            yield item | {"gap": item["gap"] or "corrupt"}


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: times as ISO text, no NaN."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    return value if isinstance(value, str | int | float | bool | None) else str(value)
