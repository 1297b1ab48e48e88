"""A comparison of two inputs, for a ticket: findings first, then what was changed, then what grew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from analyzer.model import Change, Difference, Trend
from reports.markdown import code, plain_text
from reports.wording import duration, title, value

AREA_ROWS, TREND_ROWS = 60, 60


def render(difference: Difference) -> str:
    """Return the comparison as Markdown; rows beyond the first of each part are counted."""
    return "\n".join(_lines(difference)) + "\n"


def _lines(difference: Difference) -> Iterator[str]:
    before, after = difference.before, difference.after
    yield f"# From {code(before.input_name)} to {code(after.input_name)}"
    yield ""
    elapsed = difference.elapsed_seconds
    between = "an unknown time" if elapsed is None else duration(elapsed)
    yield f"{before.verdict.value.capitalize()} before, {after.verdict.value} after; {between} between them."
    yield ""
    for area, heading in difference.titles.items():
        changes = [change for change in difference.changes if change.area == area]
        if changes:
            yield f"## {heading}"
            yield ""
            yield from (_change(change) for change in changes[:AREA_ROWS])
            yield from _more(len(changes) - AREA_ROWS)
            yield ""
    if not difference.changes:
        yield "Of what was compared nothing came, went or has another value."
        yield ""
    yield "## What grew or shrank"
    yield ""
    yield from (_trend(trend) for trend in difference.trends[:TREND_ROWS])
    yield from _more(len(difference.trends) - TREND_ROWS)
    if difference.noise:
        yield f"- {difference.noise:,} more changed by less than is worth a line"
    if not difference.trends and not difference.noise:
        yield "- nothing"
    yield ""
    if difference.not_compared:
        yield "## Not compared"
        yield ""
        yield from (f"- {plain_text(what)}: {plain_text(why)}" for what, why in difference.not_compared[:AREA_ROWS])
        yield from _more(len(difference.not_compared) - AREA_ROWS)


def _change(change: Change) -> str:
    place = "/".join(part for part in (change.node, change.database) if part and part not in change.name)
    where = f"{code(place)} " if place else ""
    return f"- **{change.kind}** {where}{code(change.name)}{_values(change.values)}"


def _values(values: Mapping[str, tuple[Any, Any]]) -> str:
    said = [f"{plain_text(title(name))} {_pair(name, *pair)}" for name, pair in values.items()]
    return f": {'; '.join(said)}" if said else ""


def _pair(name: str, before: Any, after: Any) -> str:
    if before is None or after is None:
        return plain_text(value(name, after if before is None else before))
    return f"{plain_text(value(name, before))} → {plain_text(value(name, after))}"


def _trend(trend: Trend) -> str:
    place = "/".join(part for part in (trend.node, trend.database, trend.name) if part)
    unit = " a second" if trend.is_rate else ""
    said = f"- {trend.title} {code(place)}: {_pair(trend.column, trend.before, trend.after)}{unit}"
    if trend.per_day is not None:
        said += f", {plain_text(value(trend.column, trend.per_day))} a day"
    if trend.days_left is not None:
        said += f", **full in {trend.days_left:,.1f} days at this pace**"
    return said + (" (restarted between)" if trend.has_restarted else "")


def _more(count: int) -> Iterator[str]:
    if count > 0:
        yield f"- and {count:,} more, in the JSON form"
