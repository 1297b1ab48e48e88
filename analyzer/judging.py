"""The whole way from tables to findings: the verdicts of the checks, how sure each is, and what explains what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import duckdb

from analyzer.alerts import verified
from analyzer.causes import explained
from analyzer.confidence import doubted
from analyzer.evaluate import evaluate, rank
from analyzer.model import Check, Finding
from analyzer.site import Site

NO_SITE = Site()


def judged(
    connection: duckdb.DuckDBPyConnection,
    checks: Sequence[Check],
    *,
    site: Site = NO_SITE,
    day: date | None = None,
    apart: bool = False,
) -> tuple[Finding, ...]:
    """Return the findings, worst first, each cause before its effects, silenced where the site says so for `day`."""
    found = doubted(connection, checks, verified(evaluate(connection, checks, apart=apart)))
    return site.silenced(explained(sorted(found, key=rank)), day)
