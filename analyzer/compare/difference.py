"""Compares two loaded inputs of one server or cluster: what is new, gone, worse or better, and what grows how fast.

Both are judged by today's checks, so that a newer version of this program makes no difference. A thing counts as gone
only where the later input looked for it: what could not be read on one side is not compared, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.compare.changes import SHAPES, Seen, changes, new_shapes
from analyzer.compare.findings import AREA as FINDINGS
from analyzer.compare.findings import accepted, changed_findings
from analyzer.compare.inputs import Input, comparable
from analyzer.compare.quantities import SMALLEST_CHANGE
from analyzer.compare.things import COMPARISONS
from analyzer.compare.trends import trends
from analyzer.model import Change, Difference, Side, Status, Table
from analyzer.report import tool_version

# The worst news first.
KINDS = ("new", "worse", "unseen", "changed", "better", "gone")


def difference(before: Input, after: Input, tables: Iterable[Table]) -> Difference:
    """Return what differs. Raises BundleError where comparing makes no sense."""
    before, after = comparable(before, after)
    found, unread = _things(before, after, tables)
    grown = trends(before, after)
    shown = tuple(trend for trend in grown if trend.share >= SMALLEST_CHANGE)
    elapsed = (after.captured_at - before.captured_at) if before.captured_at and after.captured_at else None
    titles = {comparison.id: comparison.title for comparison in COMPARISONS}
    return Difference(
        tool_version=tool_version(),
        before=_side(before),
        after=_side(after),
        elapsed_seconds=None if elapsed is None else elapsed.total_seconds(),
        changes=tuple(sorted((*changed_findings(before, after), *found, *new_shapes(before, after)), key=_by_kind)),
        trends=shown,
        noise=len(grown) - len(shown),
        not_compared=(*accepted(before, after), *unread),
        titles={FINDINGS: "Findings", **titles, SHAPES: "Shapes of log messages"},
    )


def _things(before: Input, after: Input, tables: Iterable[Table]) -> tuple[list[Change], tuple[tuple[str, str], ...]]:
    """Return what changed of the things, and what was not compared, each once."""
    sources = {table.name: [source.name for source in table.sources] for table in tables}
    found: list[Change] = []
    unread: list[tuple[str, str]] = []
    for comparison in COMPARISONS:
        seen = Seen(before, after, sources[comparison.table])
        found += changes(comparison, before, after, seen)
        unread += seen.unread(comparison.title)
    return found, tuple(dict.fromkeys(unread))


def _by_kind(change: Change) -> int:
    return KINDS.index(change.kind)


def _side(side: Input) -> Side:
    counting = [finding.status for finding in side.findings if finding.silenced is None]
    counts = {status: counting.count(status) for status in Status}
    return Side(side.name, side.captured_at, side.verdict, counts)
