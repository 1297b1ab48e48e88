"""How many of the verdicts asked for were given, by area and node: what was looked at, and what was not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from analyzer.model import Report, Status


@dataclass(frozen=True, slots=True)
class Coverage:
    """Rows of (area, (given, asked) of each node); node None is the machine, or the input as a whole."""

    nodes: tuple[str | None, ...]
    rows: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]


def coverage(report: Report) -> Coverage:
    """Return the matrix, areas in the order of the alphabet."""
    asked: Counter[tuple[str, str | None]] = Counter()
    given: Counter[tuple[str, str | None]] = Counter()
    for finding in report.findings:
        place = (finding.check.split(".")[0], finding.node)
        asked[place] += 1
        given[place] += finding.status is not Status.UNKNOWN
    nodes = tuple(sorted({node for _, node in asked}, key=lambda node: (node is None, node)))
    areas = sorted({area for area, _ in asked})
    return Coverage(
        nodes, tuple((area, tuple((given[area, node], asked[area, node]) for node in nodes)) for area in areas)
    )
