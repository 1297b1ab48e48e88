"""What could not be looked at: grouped by place and reason, with the checks that wait and the command that helps."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import duckdb

from analyzer.model import Check, Finding, Missing, Status, Table

NOT_IN_THIS_VERSION = "not in this version"
_REASONS_SHOWN = 3
_GAPS = """
    SELECT node, database, coalesce(gap, 'corrupt') AS gap, coalesce(reason, gap, outcome) AS reason, source
    FROM collection
    WHERE outcome <> 'collected' OR gap IS NOT NULL
    ORDER BY node NULLS FIRST, database NULLS FIRST, gap, source, reason
"""


def missing(
    connection: duckdb.DuckDBPyConnection,
    checks: Sequence[Check],
    findings: Iterable[Finding],
    tables: Iterable[Table],
) -> tuple[Missing, ...]:
    """Return the gaps of the collection, those first that most checks wait for."""
    waiting = _waiting(checks, findings)
    fills: dict[str, set[str]] = {}
    for table in tables:
        for source in table.sources:
            fills.setdefault(source.name, set()).add(table.name)
    needs = {check.id: {table.name for table in check.tables} for check in checks}
    urls = dict(connection.execute("SELECT node, url FROM nodes WHERE url IS NOT NULL ORDER BY node").fetchall())
    rows = connection.execute(_GAPS).fetchall()
    gaps = []
    for (node, database, gap), group in groupby(rows, key=lambda row: (row[0], row[1], row[2])):
        items = [(reason, source) for _, _, _, reason, source in group]
        sources = tuple(dict.fromkeys(source for _, source in items))
        tables_empty = {table for source in sources for table in fills.get(source, ())}
        blocked = sorted(check for check in waiting.get((node, database), ()) if needs[check] & tables_empty)
        reason = _reason([reason for reason, _ in items])
        gaps.append(Missing(gap, node, database, reason, sources, tuple(blocked), _command(gap, node, urls)))
    return tuple(sorted(gaps, key=lambda gap: (gap.gap == NOT_IN_THIS_VERSION, -len(gap.checks))))


def _waiting(checks: Sequence[Check], findings: Iterable[Finding]) -> Mapping[tuple[str | None, str | None], set[str]]:
    known = {check.id for check in checks}
    waiting: dict[tuple[str | None, str | None], set[str]] = {}
    for finding in findings:
        if finding.status is Status.UNKNOWN and finding.check in known:
            waiting.setdefault((finding.node, finding.database), set()).add(finding.check)
    return waiting


def _reason(reasons: Sequence[str]) -> str:
    different = list(dict.fromkeys(reasons))
    more = len(different) - _REASONS_SHOWN
    return "; ".join(different[:_REASONS_SHOWN]) + (f"; and {more} more" if more > 0 else "")


def _command(gap: str, node: str | None, urls: Mapping[str, str]) -> str | None:
    """Return the command that would fill a gap, for a POSIX shell; None where a newer collection brings nothing new."""
    if gap in (NOT_IN_THIS_VERSION, "not licensed", "redacted"):
        return None
    url = urls.get(node or "") or (next(iter(urls.values()), None) if len(urls) == 1 else None)
    command = "raven-collect run" if url is None else f"raven-collect run --url {shlex.quote(url)}"
    if gap == "denied" or (url or "").lower().startswith("https:"):
        command += " --cert client.pem --key client.key"
    if gap == "timed out":
        command += " --timeout-factor 4"
    if gap == "capped":
        command += " --max-log-size 2GB"
    return command
