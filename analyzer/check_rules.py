"""What every check is held to, ours by the tests and a site's own by `test-checks`: each rule yields what breaks it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import duckdb

from analyzer.evaluate import VERDICT_COLUMNS, verdicts
from analyzer.model import TROUBLE, Case, Check, Row, Status
from analyzer.worlds import NULLS, given

HEADINGS = ("What it looks at", "Why it matters", "What to do")
Rule = Callable[[Check], Iterator[str]]


def is_documented(check: Check) -> Iterator[str]:
    """Yield what its texts lack."""
    if not check.title.strip():
        yield "it has no title"
    yield from (f"its doc has no part '{heading}'" for heading in HEADINGS if not check.section(heading))
    for name, threshold in check.thresholds.items():
        if not threshold.unit or not threshold.source:
            yield f"its limit {name} has no unit or no source"


def only_selects(check: Check) -> Iterator[str]:
    """Yield why its SQL is not one SELECT."""
    try:
        statements = duckdb.extract_statements(check.sql)
    except duckdb.Error as error:
        yield f"its SQL cannot be read: {error}"
        return
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        yield "its SQL must be one SELECT"


def has_verdict_columns_first(check: Check) -> Iterator[str]:
    """Yield how its first columns differ from those of a verdict."""
    limits = {name: threshold.value for name, threshold in check.thresholds.items()}
    found = tuple(column[0] for column in given(check, {}).execute(check.sql, limits or None).description)
    if found[: len(VERDICT_COLUMNS)] != VERDICT_COLUMNS:
        first = ", ".join(found[: len(VERDICT_COLUMNS)])
        yield f"its first columns must be {', '.join(VERDICT_COLUMNS)}, and are {first}"


def says_unknown_by_default(check: Check) -> Iterator[str]:
    """Yield where another verdict comes from ELSE."""
    for found in re.findall(r"ELSE\s+'(ok|notice|warning|critical)'", check.sql, re.IGNORECASE):
        yield f"'{found}' comes from ELSE; only 'unknown' may"


def is_never_ok_of_nothing(check: Check) -> Iterator[str]:
    """Yield where rows of NULLs, or no rows, are anything but unknown."""
    for tables in ((*check.tables, *check.also), check.tables):
        for row in verdicts(given(check, {table.name: (NULLS,) for table in tables}), check):
            if row["status"] != Status.UNKNOWN:
                yield f"a row of NULLs is {row['status']}"
    if any(row["status"] == Status.OK for row in verdicts(given(check, {}), check)):
        yield "no rows are ok"


def has_healthy_and_unhealthy_cases(check: Check) -> Iterator[str]:
    """Yield which kind of case is missing."""
    seen = {status for case in check.cases for _, status in case.expect}
    if Status.OK not in seen:
        yield "it has no case in which something is ok"
    if not seen.intersection(TROUBLE):
        yield "it has no case in which something is bad"


def has_cases_of_its_tables(check: Check) -> Iterator[str]:
    """Yield which tables and columns of its cases do not exist, and which resources are named twice."""
    tables = {table.name: set(table.schema.names) for table in (*check.tables, *check.also)}
    for case in check.cases:
        for name, rows in case.given.items():
            if name not in tables:
                yield f"case '{case.name}': it does not use table {name}"
            columns = {column for row in rows for column in row} - tables.get(name, set())
            yield from (f"case '{case.name}': table {name} has no column {column}" for column in sorted(columns))
        names = [resource for resource, _ in case.expect]
        yield from (
            f"case '{case.name}' names {name} twice" for name in sorted({n for n in names if names.count(n) > 1})
        )


def gives_what_its_cases_expect(check: Check) -> Iterator[str]:
    """Yield how the verdicts of a case differ from what it expects."""
    for case in check.cases:
        rows = verdicts(given(check, case.given), check)
        yield from (f"case '{case.name}': {what}" for what in _differences(case, rows))


def _differences(case: Case, rows: list[Row]) -> Iterator[str]:
    found = sorted((str(row["resource"]), str(row["status"])) for row in rows)
    expected = sorted((resource, status.value) for resource, status in case.expect)
    if found != expected:
        yield f"it gives {_shown(found)} where {_shown(expected)} is expected"
    yield from (f"{row['resource']} has no reason" for row in rows if not row["reason"])


def _shown(verdict: list[tuple[str, str]]) -> str:
    return ", ".join(f"{resource} {status}" for resource, status in verdict) or "nothing"


RULES: Mapping[str, Rule] = {
    "it is documented": is_documented,
    "it is one SELECT": only_selects,
    "a case names only what exists, and each resource once": has_cases_of_its_tables,
    "the columns of a verdict come first": has_verdict_columns_first,
    "only unknown comes from ELSE": says_unknown_by_default,
    "nothing is never ok": is_never_ok_of_nothing,
    "it has a healthy and an unhealthy case": has_healthy_and_unhealthy_cases,
    "a case gives exactly its verdicts": gives_what_its_cases_expect,
}


def broken(check: Check) -> list[str]:
    """Return in words what a check breaks. Where it cannot be run, no further rule is tried."""
    found: list[str] = []
    for rule in RULES.values():
        try:
            found += rule(check)
        except (duckdb.Error, ValueError, TypeError, KeyError) as error:
            return [*found, f"it cannot be run: {error}"]
    return found
