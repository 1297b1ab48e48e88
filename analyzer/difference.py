"""Compares two loaded inputs of one server or cluster: what is new, gone, worse or better, and what grows how fast.

Both are judged by today's checks, so that a newer version of this program makes no difference. A thing counts as gone
only where the later input looked for it: what could not be read on one side is not compared, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import duckdb

from analyzer.compared import COMPARISONS, COUNTERS, GAUGES, SMALLEST_CHANGE, Comparison, Quantity
from analyzer.evaluate import plain, rows_of
from analyzer.judging import judged
from analyzer.model import Change, Check, Difference, Finding, Row, Side, Status, Table, Trend
from analyzer.report import assessed_by, nothing_to_judge, tool_version, verdict_of
from collector.bundle import BundleError

FINDINGS, SHAPES = "findings", "log_shapes"
SHAPES_SHOWN = 50
SECONDS_A_DAY = 86_400
Key = tuple[Any, Any, str]
Place = tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class Input:
    """One side as it was loaded: its name, when it was captured, its findings and verdict, and SQL on its tables."""

    name: str
    connection: duckdb.DuckDBPyConnection
    findings: tuple[Finding, ...]
    verdict: Status
    captured_at: datetime | None

    def rows(self, sql: str) -> list[Row]:
        """Return what SQL gives, a dict per row."""
        return rows_of(self.connection, sql)


def taken(name: str, connection: duckdb.DuckDBPyConnection, checks: Sequence[Check]) -> Input:
    """Return one side, judged by the checks."""
    [(at,)] = connection.execute("SELECT max(started_at) FROM collection").fetchall()
    if at is None:
        [(at,)] = connection.execute("SELECT max(captured_at) FROM collection").fetchall()
    findings = judged(connection, checks)
    ran = assessed_by(findings) | set(nothing_to_judge(connection, checks, findings))
    return Input(name, connection, findings, verdict_of(findings, checks, ran), at)


def difference(before: Input, after: Input, tables: Iterable[Table]) -> Difference:
    """Return what differs. Raises BundleError where comparing makes no sense."""
    _refuse(before, after)
    sources = {table.name: [source.name for source in table.sources] for table in tables}
    changes = list(_findings(before, after))
    unread: list[tuple[str, str]] = []
    for comparison in COMPARISONS:
        seen = _Seen(before, after, sources[comparison.table])
        changes += _compared(comparison, before, after, seen)
        unread += seen.unread(comparison.title)
    changes += _new_shapes(before, after)
    trends = [
        *(trend for quantity in GAUGES for trend in _gauge(quantity, before, after)),
        *(trend for quantity in COUNTERS for trend in _counter(quantity, before, after)),
    ]
    shown = sorted((trend for trend in trends if trend.share >= SMALLEST_CHANGE), key=_by_effect)
    elapsed = (after.captured_at - before.captured_at) if before.captured_at and after.captured_at else None
    titles = {comparison.id: comparison.title for comparison in COMPARISONS}
    return Difference(
        tool_version=tool_version(),
        before=_side(before),
        after=_side(after),
        elapsed_seconds=None if elapsed is None else elapsed.total_seconds(),
        changes=tuple(changes),
        trends=tuple(shown),
        noise=len(trends) - len(shown),
        not_compared=tuple(dict.fromkeys(unread)),
        titles={FINDINGS: "Findings", **titles, SHAPES: "Shapes of log messages"},
    )


def _refuse(before: Input, after: Input) -> None:
    # A server that has not been used yet calls its cluster "dummy".
    ids = [
        {row["id"] for row in side.rows("SELECT nullif(topology_id, 'dummy') AS id FROM topologies")} - {None}
        for side in (before, after)
    ]
    if all(ids) and not ids[0] & ids[1]:
        raise BundleError(
            f"{before.name} and {after.name} are of different clusters ({_words(ids[0])} and {_words(ids[1])})."
            " Compare two inputs of one cluster."
        )
    if before.captured_at and after.captured_at and after.captured_at < before.captured_at:
        raise BundleError(
            f"{after.name} was captured at {plain(after.captured_at)}, before {before.name}."
            " Give the earlier input first."
        )


def _words(ids: Iterable[str]) -> str:
    return ", ".join(sorted(ids))


def _side(side: Input) -> Side:
    counting = [finding.status for finding in side.findings if finding.silenced is None]
    counts = {status: counting.count(status) for status in Status}
    return Side(side.name, side.captured_at, side.verdict, counts)


# Findings.


def _findings(before: Input, after: Input) -> Iterator[Change]:
    old, new = _by_id(before.findings), _by_id(after.findings)
    # An unknown finding names the place, not the thing that could not be looked at there.
    blind = {_place(finding) for finding in after.findings if finding.status is Status.UNKNOWN}
    for id_ in {**new, **old}:
        was, now = old.get(id_), new.get(id_)
        kind = _turn(was, now)
        of = now or was
        if kind is not None and of is not None:
            if kind == "gone" and now is None and _place(of) in blind:
                kind = "unseen"
            values = {
                "status": (was and was.status.value, now and now.status.value),
                "reason": (was and was.reason, now and now.reason),
            }
            yield Change(FINDINGS, kind, of.node, of.database, id_, values)


def _place(finding: Finding) -> tuple[str, str | None, str | None]:
    return finding.check, finding.node, finding.database


def _by_id(findings: Iterable[Finding]) -> dict[str, Finding]:
    return {finding.id: finding for finding in findings}


def _turn(was: Finding | None, now: Finding | None) -> str | None:
    """Say what became of a finding, or None where it is no news."""
    old, new = _rank(was), _rank(now)
    if new is None or old is None:
        if new is not None:
            return "new"
        if old is None:
            return None
        return "unseen" if now is not None and now.status is Status.UNKNOWN else "gone"
    return "worse" if new < old else "better" if new > old else None


def _rank(finding: Finding | None) -> int | None:
    """Return how bad a finding is, or None for one that is no trouble."""
    return finding.status.rank if finding is not None and finding.status.rank < Status.UNKNOWN.rank else None


# Things.


class _Seen:
    """Where both sides have an answer that fills a table, and where one has none."""

    def __init__(self, before: Input, after: Input, sources: Sequence[str]) -> None:
        names = ", ".join(f"'{name}'" for name in sources)
        sql = f"SELECT DISTINCT node, database, outcome = 'collected' AS seen FROM collection WHERE source IN ({names})"
        rows = [side.rows(sql) for side in (before, after)]
        self._sides = [{(row["node"], row["database"]) for row in found if row["seen"]} for found in rows]
        self._blind = [
            {(row["node"], row["database"]) for row in found} - seen
            for found, seen in zip(rows, self._sides, strict=True)
        ]

    def by_both(self, key: Key) -> bool:
        """Return whether both sides looked where this thing is; a database that one side lacks counts as looked at."""
        return all(
            any(_matches(place, key) for place in seen)
            or (not any(_matches(place, key) for place in blind) and bool(seen))
            for seen, blind in zip(self._sides, self._blind, strict=True)
        )

    def unread(self, title: str) -> Iterator[tuple[str, str]]:
        """Yield what was not compared, and on which side it was not read."""
        for side, other, word in ((0, 1, "earlier"), (1, 0, "later")):
            for node, database in sorted(self._sides[other] & self._blind[side], key=str):
                yield f"{title} of {'/'.join(part for part in (node, database) if part)}", f"the {word} input has none"
            if not self._sides[side]:
                yield title, f"the {word} input has none"


def _matches(place: Place, key: Key) -> bool:
    return all(theirs is None or ours is None or theirs == ours for theirs, ours in zip(place, key[:2], strict=True))


def _compared(comparison: Comparison, before: Input, after: Input, seen: _Seen) -> Iterator[Change]:
    old, new = _by_key(before.rows(comparison.sql)), _by_key(after.rows(comparison.sql))
    for key in {**new, **old}:
        was, now = old.get(key), new.get(key)
        if not seen.by_both(key):
            continue
        kind = "new" if was is None else "gone" if now is None else "changed"
        values = {
            name: (plain(was[name]) if was else None, plain(now[name]) if now else None)
            for name in (now or was or {})
            if was is None or now is None or was[name] != now[name]
        }
        if values:
            yield Change(
                comparison.id, kind, *key, values={n: pair for n, pair in values.items() if pair != (None, None)}
            )


def _by_key(rows: Iterable[Row]) -> dict[Key, Row]:
    return {
        _key(row): {name: value for name, value in row.items() if name not in ("node", "database", "name")}
        for row in rows
    }


def _key(row: Row) -> Key:
    return row["node"], row["database"], str(row["name"])


def _new_shapes(before: Input, after: Input) -> Iterator[Change]:
    """Yield the shapes of log messages that only the later input has, the most frequent first."""
    sql = """
        SELECT shape_id, any_value(template) AS template, any_value(level) AS level, sum(records)::BIGINT AS records
        FROM log_shapes GROUP BY shape_id ORDER BY records DESC, shape_id
    """
    known = {row["shape_id"] for row in before.rows(sql)}
    fresh = [row for row in after.rows(sql) if row["shape_id"] not in known] if known else []
    for row in fresh[:SHAPES_SHOWN]:
        values = {"level": (None, row["level"]), "records": (None, row["records"])}
        yield Change(SHAPES, "new", None, None, str(row["template"]), values)


# Quantities.


def _pairs(quantity: Quantity, before: Input, after: Input) -> Iterator[tuple[Key, str, Row, Row, float]]:
    """Yield each quantity that both sides saw: its key, its column, both rows, and the days between."""
    newest = f"SELECT max(captured_at) AS captured_at FROM {quantity.table}"
    sql = f"SELECT q.*, t.captured_at FROM ({quantity.sql}) AS q, ({newest}) AS t"
    old = {_key(row): row for row in before.rows(sql)}
    for row in after.rows(sql):
        was = old.get(_key(row))
        column = list(row)[3]
        if was is None or was[column] is None or row[column] is None:
            continue
        between = _between(was["captured_at"], row["captured_at"])
        yield _key(row), column, was, row, between / timedelta(days=1)


def _between(earlier: datetime | None, later: datetime | None) -> timedelta:
    return later - earlier if earlier and later else timedelta(0)


def _gauge(quantity: Quantity, before: Input, after: Input) -> Iterator[Trend]:
    for key, column, was, now, days in _pairs(quantity, before, after):
        old, new = float(was[column]), float(now[column])
        if old == new:
            continue
        per_day = (new - old) / days if days > 0 else None
        fills = per_day is not None and per_day > 0 and now.get("room") is not None
        days_left = now["room"] / per_day if fills and per_day else None
        yield Trend(
            quantity.title, column, *key, before=old, after=new, share=_share(old, new, quantity.least),
            per_day=per_day, days_left=days_left,
        )  # fmt: skip


def _counter(quantity: Quantity, before: Input, after: Input) -> Iterator[Trend]:
    for key, column, was, now, days in _pairs(quantity, before, after):
        seconds, since, earlier = days * SECONDS_A_DAY, now["since_seconds"], was["since_seconds"]
        if seconds <= 0:
            continue
        restarted = since is not None and since < seconds
        counted = float(now[column]) - (0.0 if restarted else float(was[column]))
        rate = counted / (since if restarted else seconds)
        if earlier is None:  # nobody knows since when it counted: what it counted is all there is to say
            if counted >= quantity.least:
                yield Trend(
                    quantity.title,
                    column,
                    *key,
                    before=float(was[column]),
                    after=float(now[column]),
                    share=1.0,
                    per_day=counted / days,
                )
            continue
        old = float(was[column]) / earlier
        least = quantity.least / seconds
        yield Trend(
            quantity.title, column, *key, before=old, after=rate, share=_share(old, rate, least),
            is_rate=True, has_restarted=restarted,
        )  # fmt: skip


def _share(old: float, new: float, least: float) -> float:
    """Return the size of an effect: 0 (noise) to 1 (from nothing, or to nothing)."""
    if abs(new - old) < least:
        return 0.0
    return abs(new - old) / max(abs(old), abs(new), 1e-9)


def _by_effect(trend: Trend) -> tuple[bool, float, str, str]:
    return trend.days_left is None, -trend.share, trend.title, str((trend.node, trend.database, trend.name))
