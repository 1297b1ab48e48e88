"""Reads a site's own checks from a folder: one TOML file each. They hold SQL and nothing that is run otherwise.

    title = "Index has too many entries for our disks"
    doc = '''
    What it looks at
        …
    Why it matters
        …
    What to do
        …
    '''
    tables = ["indexes"]              # must have been captured; also = […] are used where they are
    sql = '''SELECT … AS resource, … AS status, … AS reason, node, database, path, … FROM indexes'''

    [thresholds]
    many = { value = 1_000_000, unit = "entries", source = "OPS-12" }

    [[case]]
    name = "few and many"
    given.indexes = [{ node = "A", database = "Shop", name = "x", entries = 1 }]
    expect = { "A/Shop/x" = "ok" }

The id is the name of the folder below, and of the file: `ours/large.toml` is `ours.large`. A mistake is a sentence.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from analyzer.check_rules import broken
from analyzer.model import Case, Check, Status, Table, Threshold
from collector.bundle import BundleError

KEYS = ("title", "doc", "tables", "also", "sql", "thresholds", "case")
_ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


class OwnCheckError(BundleError):
    """Own checks that cannot be used; the text says every mistake, one sentence a line."""


def read_own_checks(folder: Path, known: Sequence[Check], tables: Sequence[Table]) -> tuple[Check, ...]:
    """Return the checks of a folder by id. Raises OwnCheckError with every mistake and every broken rule."""
    files = sorted(folder.rglob("*.toml"))
    if not files:
        raise OwnCheckError(f"{folder} holds no check; a check is a file as ours/large.toml.")
    taken = {check.id for check in known}
    by_name = {table.name: table for table in tables}
    found, mistakes = [], []
    for file in files:
        read = _read(file, folder, taken, by_name)
        if isinstance(read, Check):
            found.append(read)
        else:
            mistakes += [f"{file.relative_to(folder)}: {mistake}." for mistake in read]
    if mistakes:
        raise OwnCheckError("\n".join(mistakes))
    return tuple(sorted(found, key=lambda check: check.id))


def _read(file: Path, folder: Path, taken: set[str], tables: Mapping[str, Table]) -> Check | list[str]:
    check_id = ".".join(file.relative_to(folder).with_suffix("").parts)
    try:
        body = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return [f"it is not TOML: {error}"]
    mistakes = [*_of_id(check_id, taken), *_of_shape(body, tables)]
    if mistakes:
        return mistakes
    check = Check(
        id=check_id,
        title=body["title"],
        doc=body["doc"].strip("\n"),
        tables=tuple(tables[name] for name in body["tables"]),
        also=tuple(tables[name] for name in body.get("also", ())),
        sql=body["sql"],
        thresholds={name: Threshold(**limit) for name, limit in body.get("thresholds", {}).items()},
        cases=tuple(_case(case) for case in body.get("case", ())),
    )
    return broken(check) or check


def _of_id(check_id: str, taken: set[str]) -> Iterator[str]:
    if not _ID.fullmatch(check_id):
        yield f"{check_id} is no id; put the file into a folder, and write both names in small letters, digits and _"
    elif check_id in taken:
        yield f"{check_id} is a check of ours; give it another name"


def _of_shape(body: Mapping[str, Any], tables: Mapping[str, Table]) -> Iterator[str]:
    yield from (f"there is no key {key}; there are {', '.join(KEYS)}" for key in body if key not in KEYS)
    yield from (f"{key} must be text" for key in ("title", "doc", "sql") if not isinstance(body.get(key), str))
    for key in ("tables", "also"):
        names = body.get(key, [] if key == "also" else None)
        if not isinstance(names, list) or (key == "tables" and not names):
            yield f"{key} must be a list of names of tables"
        else:
            yield from (
                f"there is no table {name}; raven-analyze tables lists them" for name in names if name not in tables
            )
    limits = body.get("thresholds", {})
    for name, limit in limits.items() if isinstance(limits, dict) else [("thresholds", None)]:
        if not _is_limit(limit):
            yield f'limit {name} must be written as {{ value = 3, unit = "days", source = "OPS-12" }}'
    cases = body.get("case", [])
    for number, case in enumerate(cases if isinstance(cases, list) else [None], start=1):
        if not _is_case(case):
            yield f"case {number} must have a name, given.<table> = [{{…}}] and expect = {{ resource = status }}"


def _is_limit(limit: Any) -> bool:
    if not isinstance(limit, dict) or set(limit) != {"value", "unit", "source"}:
        return False
    return isinstance(limit["value"], int | float | str) and all(
        isinstance(limit[key], str) for key in ("unit", "source")
    )


def _is_case(case: Any) -> bool:
    if not isinstance(case, dict) or not isinstance(case.get("name"), str) or set(case) - {"name", "given", "expect"}:
        return False
    rows, expect = case.get("given", {}), case.get("expect", {})
    return (
        isinstance(rows, dict)
        and all(isinstance(of, list) and all(isinstance(row, dict) for row in of) for of in rows.values())
        and isinstance(expect, dict)
        and all(status in list(Status) for status in expect.values())
    )


def _case(case: Mapping[str, Any]) -> Case:
    rows = {name: tuple(of) for name, of in case.get("given", {}).items()}
    return Case(case["name"], rows, tuple((name, Status(status)) for name, status in case.get("expect", {}).items()))
