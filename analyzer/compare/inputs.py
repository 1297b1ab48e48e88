"""The two inputs of a comparison: what each holds, and whether they can be compared at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import duckdb

from analyzer.evaluate import plain, rows_of
from analyzer.judging import NO_SITE, judged
from analyzer.model import Check, Finding, Row, Status
from analyzer.report import assessed_by, nothing_to_judge, verdict_of
from analyzer.site import Site
from collector.bundle import BundleError

PSEUDONYM = re.compile(r"database_[0-9a-f]{6,}")  # as collector.pseudonyms makes them
# What a server calls its node and its cluster until it is used for the first time.
UNUSED_NODE, UNUSED_CLUSTER = "?", "dummy"


@dataclass(frozen=True, slots=True)
class Input:
    """One side as it was loaded: its name, when it was captured, its findings and verdict, and SQL on its tables.

    `names` are what the other side calls things that have another name here.
    """

    name: str
    connection: duckdb.DuckDBPyConnection
    findings: tuple[Finding, ...]
    verdict: Status
    captured_at: datetime | None
    names: Mapping[str, str] = field(default_factory=dict)

    def rows(self, sql: str) -> list[Row]:
        """Return what SQL gives, a dict per row, under the names of the other side."""
        found = rows_of(self.connection, sql)
        if not self.names:
            return found
        return [
            row | {name: self.names.get(row[name], row[name]) for name in ("node", "name") if name in row}
            for row in found
        ]


def taken(name: str, connection: duckdb.DuckDBPyConnection, checks: Sequence[Check], site: Site = NO_SITE) -> Input:
    """Return one side, judged by the checks as the site wants it."""
    [(at,)] = connection.execute("SELECT max(started_at) FROM collection").fetchall()
    if at is None:
        [(at,)] = connection.execute("SELECT max(captured_at) FROM collection").fetchall()
    checks = site.tuned(checks)
    findings = judged(connection, checks, site=site, day=at and at.date())
    ran = assessed_by(findings) | set(nothing_to_judge(connection, checks, findings))
    return Input(name, connection, findings, verdict_of(findings, checks, ran), at)


def comparable(before: Input, after: Input) -> tuple[Input, Input]:
    """Return both, the earlier one under the names of the later. Raises BundleError where comparing makes no sense."""
    _refuse_other_names(before, after)
    ids = [
        {row["id"] for row in side.rows(f"SELECT nullif(topology_id, '{UNUSED_CLUSTER}') AS id FROM topologies")}
        for side in (before, after)
    ]
    known = [side - {None} for side in ids]
    if all(known) and not known[0] & known[1]:
        raise BundleError(
            f"{before.name} and {after.name} are of different clusters ({_words(known[0])} and {_words(known[1])})."
            " Compare two inputs of one cluster."
        )
    if before.captured_at and after.captured_at and after.captured_at < before.captured_at:
        raise BundleError(
            f"{after.name} was captured at {plain(after.captured_at)}, before {before.name}."
            " Give the earlier input first."
        )
    return _in_use(before, after), after


def _refuse_other_names(before: Input, after: Input) -> None:
    maps = [_map(side) for side in (before, after)]
    if maps[0] != maps[1]:
        raise BundleError(
            f"{before.name} has {maps[0]}, {after.name} has {maps[1]}: nothing in one has the name it has in the other."
            " Anonymize both with the same map (--map)."
        )
    # A package that RavenDB made has no place for a fingerprint.
    named = [_databases(side) for side in (before, after)]
    if all(named) and not named[0] & named[1] and any(map(PSEUDONYM.fullmatch, named[0] | named[1])):
        raise BundleError(
            f"{before.name} and {after.name} have no database in common, and pseudonyms for names: of another map, or"
            " beside real names. Anonymize both with the same map (--map)."
        )


def _databases(side: Input) -> set[str]:
    return {row["database"] for row in side.rows("SELECT DISTINCT database FROM collection WHERE database IS NOT NULL")}


def _map(side: Input) -> str:
    [row] = side.rows("SELECT string_agg(DISTINCT pseudonyms, ', ' ORDER BY pseudonyms) AS maps FROM nodes")
    return f"pseudonyms of map {row['maps']}" if row["maps"] else "real names"


def _words(ids: Iterable[str]) -> str:
    return ", ".join(sorted(ids))


def _in_use(before: Input, after: Input) -> Input:
    """Return the earlier input under the names that its one server got when it was used for the first time."""
    sql = "SELECT node, server FROM server_ids WHERE server IS NOT NULL"
    later = {row["server"]: row["node"] for row in after.rows(sql)}
    tags = {later[row["server"]] for row in before.rows(sql) if row["node"] == UNUSED_NODE and row["server"] in later}
    if len(tags) != 1 or UNUSED_NODE in tags:
        return before
    clusters = {
        row["id"]
        for row in after.rows("SELECT left(topology_id, 8) AS id FROM topologies WHERE topology_id IS NOT NULL")
    }
    names = {UNUSED_NODE: tags.pop(), UNUSED_CLUSTER: min(clusters, default=UNUSED_CLUSTER)}
    findings = tuple(
        replace(
            finding,
            node=names.get(finding.node or "", finding.node),
            resource="/".join(names.get(part, part) for part in finding.resource.split("/")),
        )
        for finding in before.findings
    )
    return replace(before, names=names, findings=findings)
