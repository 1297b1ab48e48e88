"""Breaks every check on purpose, and says which breaks its own cases do not notice: `python -m tests.mutation [AREA]`.

A mutant has one limit moved by a tenth, up or down (by one, where a tenth of a whole number is less), one text limit
replaced, or one word of status swapped for another. The word after ELSE is left: a rule of its own pins it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import duckdb

from analyzer.discover import all_checks
from analyzer.evaluate import verdicts
from analyzer.model import Check, Status, Threshold
from analyzer.worlds import NULLS, given

_WORD = re.compile(r"(?<!\bELSE )'(critical|warning|notice|unknown|ok)'")
_WORDS = [status.value for status in Status]
NO_SUCH_TEXT = "no such text"


@dataclass(frozen=True)
class Mutant:
    """A broken check; `name` says what was done to it. Of `forms` with the same name one must be caught."""

    name: str
    forms: tuple[Check, ...]


def mutants(check: Check) -> Iterator[Mutant]:
    """Yield the check, broken in one way each."""
    for name, threshold in check.thresholds.items():
        for how, values in _moved(threshold.value):
            forms = tuple(_with_limit(check, name, replace(threshold, value=value)) for value in values)
            yield Mutant(f"{check.id}: ${name} {how}", forms)
    for number, word in enumerate(_WORD.finditer(check.sql), start=1):
        other = _WORDS[(_WORDS.index(word[1]) + 1) % len(_WORDS)]
        sql = f"{check.sql[: word.start()]}'{other}'{check.sql[word.end() :]}"
        yield Mutant(f"{check.id}: word {number}, {word[1]}, swapped", (replace(check, sql=sql),))


def survivors(checks: Iterable[Check]) -> list[str]:
    """Return the names of the mutants that give every verdict of the check's own cases all the same."""
    return [name for check in checks for name in _survivors(check)]


def _survivors(check: Check) -> list[str]:
    alive = {mutant.name: mutant for mutant in mutants(check)}
    for case in check.cases:
        connection = given(check, case.given)
        for name in [name for name, mutant in alive.items() if _is_caught(connection, mutant.forms, case.expect)]:
            del alive[name]
    connection = given(check, {table.name: (NULLS,) for table in (*check.tables, *check.also)})
    expected = _verdicts(connection, check)
    return [name for name, mutant in alive.items() if not _is_caught(connection, mutant.forms, expected)]


def _is_caught(
    connection: duckdb.DuckDBPyConnection, forms: Sequence[Check], expected: Sequence[tuple[str, str]]
) -> bool:
    return any(_verdicts(connection, form) != sorted(expected) for form in forms)


def _verdicts(connection: duckdb.DuckDBPyConnection, check: Check) -> list[tuple[str, str]]:
    try:
        return sorted((row["resource"], row["status"]) for row in verdicts(connection, check))
    except duckdb.Error:
        return [("it fails", "")]


def _moved(value: float | int | str) -> Iterator[tuple[str, Sequence[float | int | str]]]:
    if isinstance(value, str):
        yield "replaced", [NO_SUCH_TEXT]
    elif isinstance(value, int) and abs(value) < 10:
        yield "up", [value * 1.1, value + 1]
        yield "down", [value * 0.9, value - 1]
    else:
        kind = type(value)
        yield "up", [kind(value * 1.1)]
        yield "down", [kind(value * 0.9)]


def _with_limit(check: Check, name: str, threshold: Threshold) -> Check:
    return replace(check, thresholds={**check.thresholds, name: threshold})


if __name__ == "__main__":
    areas = sys.argv[1:]
    chosen = [check for check in all_checks() if not areas or check.area in areas or check.id in areas]
    for survivor in survivors(chosen):
        print(survivor)
