"""What is there, gone, or set to something else; and where one side did not look, so that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from analyzer.compare.inputs import Input
from analyzer.compare.things import Comparison
from analyzer.evaluate import plain
from analyzer.model import Change, Row, literal

SHAPES = "log_shapes"
SHAPES_SHOWN = 50
# Answers that name every database of a node, so that one without any answer of its own is known not to be there.
LISTS = ("http.databases", "http.admin.databases.idle")
Key = tuple[Any, Any, str]
Place = tuple[Any, Any]


class Seen:
    """Where both sides have an answer that fills a table, and where one has none."""

    def __init__(self, before: Input, after: Input, sources: Sequence[str]) -> None:
        """Read from both what came of the questions of these sources."""
        self._seen: list[set[Place]] = []
        self._blind: list[set[Place]] = []
        self._lists: list[bool] = []
        self._known: dict[Place, bool] = {}
        wanted = ", ".join(literal(source) for source in (*sources, *LISTS))
        for side in (before, after):
            answers = side.rows(
                "SELECT DISTINCT node, database, source, outcome = 'collected' AS seen FROM collection"
                f" WHERE source IN ({wanted})"
            )
            ours = [row for row in answers if row["source"] in sources]
            seen = {_place(row) for row in ours if row["seen"]}
            self._seen.append(seen)
            self._blind.append({_place(row) for row in ours} - seen)
            self._lists.append(any(row["seen"] and row["source"] in LISTS for row in answers))

    def by_both(self, key: Key) -> bool:
        """Return whether both sides looked where this thing is; a database that one side lacks counts as looked at."""
        place = key[:2]
        if place not in self._known:  # thousands of things lie in one place
            self._known[place] = all(self._by(side, place) for side in (0, 1))
        return self._known[place]

    def _by(self, side: int, place: Place) -> bool:
        if any(_matches(theirs, place) for theirs in self._seen[side]):
            return True
        if any(_matches(theirs, place) for theirs in self._blind[side]):
            return False
        return bool(self._seen[side]) or (place[1] is not None and self._lists[side])

    def unread(self, title: str) -> Iterator[tuple[str, str]]:
        """Yield what was not compared, and on which side it was not read."""
        for side, other, word in ((0, 1, "earlier"), (1, 0, "later")):
            for node, database in sorted(self._seen[other] & self._blind[side], key=str):
                yield f"{title} of {'/'.join(part for part in (node, database) if part)}", f"the {word} input has none"
            if not self._seen[side] and not (self._lists[side] and not self._blind[side] and self._of_databases(other)):
                yield title, f"the {word} input has none"

    def _of_databases(self, side: int) -> bool:
        return all(database is not None for _, database in self._seen[side])


def _place(row: Row) -> Place:
    return row["node"], row["database"]


def _matches(one: Place, other: Place) -> bool:
    return all(theirs is None or ours is None or theirs == ours for theirs, ours in zip(one, other, strict=True))


def changes(comparison: Comparison, before: Input, after: Input, seen: Seen) -> Iterator[Change]:
    """Yield what is new, gone or set to something else, where both sides looked."""
    old, new = _by_key(before.rows(comparison.sql)), _by_key(after.rows(comparison.sql))
    for key in sorted({**new, **old}, key=_spelled):
        was, now = old.get(key), new.get(key)
        if not seen.by_both(key):
            continue
        kind = "new" if was is None else "gone" if now is None else "changed"
        pairs = {
            name: (plain(was[name]) if was else None, plain(now[name]) if now else None)
            for name in (now or was or {})
            if was is None or now is None or was[name] != now[name]
        }
        if pairs:
            values = {name: pair for name, pair in pairs.items() if pair != (None, None)}
            yield Change(comparison.id, kind, *key, values=values)


def _spelled(key: Key) -> tuple[str, ...]:
    return tuple("" if part is None else str(part) for part in key)


def _by_key(rows: Iterable[Row]) -> dict[Key, Row]:
    return {
        (row["node"], row["database"], str(row["name"])): {
            name: value for name, value in row.items() if name not in ("node", "database", "name")
        }
        for row in rows
    }


def new_shapes(before: Input, after: Input) -> Iterator[Change]:
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
