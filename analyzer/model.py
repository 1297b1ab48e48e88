"""The words of the analyzer: tables, checks, findings and the report they end in.

Everything here is data. Only pyarrow is needed, for the types of columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from itertools import groupby
from textwrap import dedent
from typing import IO, Any

import pyarrow as pa

Row = dict[str, Any]
Arrow = Callable[[IO[bytes]], Iterator[tuple[str, pa.RecordBatch]]]
_PARAMETER = re.compile(r"\$(\w+)")
_VERDICT = re.compile(r"\bWHEN\s+((?:(?!\bWHEN\b).)*?)\s+THEN\s+'(critical|warning|notice)'", re.DOTALL)
_COMPARISON = re.compile(r"\b(\w+)\s*(<=|>=|<>|<|>|=)\s*\$(\w+)")
TIME = pa.timestamp("us", "UTC")


class Status(StrEnum):
    """How bad it is, worst first. There is no second scale."""

    CRITICAL = "critical"
    WARNING = "warning"
    NOTICE = "notice"
    UNKNOWN = "unknown"
    OK = "ok"

    @property
    def rank(self) -> int:
        """Return 0 for the worst."""
        return _RANKS[self]


_RANKS = {status: rank for rank, status in enumerate(Status)}
TROUBLE = (Status.CRITICAL, Status.WARNING, Status.NOTICE)


class Scope(StrEnum):
    """What an entry is about."""

    HOST = "host"
    NODE = "node"
    DATABASE = "database"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a table's rows come from: `http.<entry of the debug package>`, `os.<probe>`, `logs.<kind>`.

    `since` is the first server version, as (major, minor), that has it; None: as far back as we read.
    `packaged` says whether RavenDB's own debug package holds it, `collected` whether raven-collect asks for it.
    """

    name: str
    scope: Scope
    since: tuple[int, int] | None = None
    packaged: bool = True
    collected: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its unit stands in its name."""

    name: str
    type: pa.DataType
    doc: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A small body of a source and the rows that it must give."""

    body: bytes
    rows: tuple[Row, ...]


# Added by `load` to every row of every table, before the table's own columns.
ORIGIN = (
    Column("node", pa.string(), "Tag of the node that answered; of host facts, the node that runs on this machine"),
    Column("database", pa.string(), "Database asked about; NULL for a node or host as a whole"),
    Column("captured_at", TIME, "When the answer was made: by the node's clock where it says, else by the collector's"),
    Column("path", pa.string(), "Entry in the input that the row comes from"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: `rows(body)` yields a dict per row for the parsed JSON, or the text, of an entry.

    Values are plain: numbers, text, bool, None, lists of those, and times as ISO text or datetime.
    A value that does not fit its column becomes NULL. `arrow`, where given, is used instead of `rows`:
    it takes an open binary file and yields (name of the table, batch of its columns). Tables with the same
    `arrow` are filled in one pass (log files only).
    `older` are samples of what other server versions answer, where that differs.
    """

    name: str
    doc: str
    sources: tuple[Source, ...]
    columns: tuple[Column, ...]
    rows: Callable[[Any], Iterator[Row]]
    sample: Sample
    arrow: Arrow | None = None
    older: tuple[Sample, ...] = ()

    @property
    def schema(self) -> pa.Schema:
        """Return all columns, the origin first."""
        return pa.schema([pa.field(column.name, column.type) for column in (*ORIGIN, *self.columns)])


def no_rows(_: Any) -> Iterator[Row]:
    """Yield nothing: of a table that is filled by batches."""
    return iter(())


def literal(value: object) -> str:
    """Return a plain value as SQL text. Characters that do not print are written as `chr(…)`."""
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return str(value)
    text = str(value)
    if text.isprintable():
        return _printable(text)
    runs = groupby(text, key=lambda character: character.isprintable())
    parts = [_printable("".join(run)) if prints else _codes(run) for prints, run in runs]
    return "''" if not parts else parts[0] if len(parts) == 1 else f"({' || '.join(parts)})"


def _printable(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _codes(run: Iterable[str]) -> str:
    return " || ".join(f"chr({ord(character)})" for character in run)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A limit that a check uses as `$name`, with its unit and where the number comes from."""

    value: float | int | str
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Case:
    """A little world and the verdicts it must give, as (resource, status)."""

    name: str
    given: Mapping[str, tuple[Row, ...]]
    expect: tuple[tuple[str, Status], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A column that a check compares with one of its limits, and the verdict that this leads to."""

    status: Status
    column: str
    sign: str
    limit: str


@dataclass(frozen=True, slots=True)
class Check:
    """One check. Its SQL gives a row for every resource it looked at.

    Columns, in this order: resource, status, reason, node, database, path, then the evidence.
    `path` is text or a list of text. `tables` must have been captured, or the check is unknown there;
    `also` are used where they are. No verdict may come from `ELSE` but 'unknown'.
    `for_databases` is the same check for those that have limits of their own, by their names in lower case.
    """

    id: str
    title: str
    doc: str
    tables: tuple[Table, ...]
    sql: str
    cases: tuple[Case, ...]
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    also: tuple[Table, ...] = ()
    for_databases: Mapping[str, Check] = field(default_factory=dict)

    @property
    def area(self) -> str:
        """Return the first part of the id."""
        return self.id.split(".")[0]

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Return what the SQL compares with its limits on the way to a bad verdict, in its order."""
        return _compared(self.sql)

    @property
    def rows(self) -> str:
        """Return a query for the check's rows, with its limits filled in."""
        return _rows(self.sql, tuple((name, threshold.value) for name, threshold in self.thresholds.items()))

    def query(self, condition: str) -> str:
        """Return a query for those of the check's rows that meet `condition`."""
        return f"{self.rows} WHERE {condition}"

    def section(self, heading: str) -> str:
        """Return a part of the doc: 'What it looks at', 'Why it matters' or 'What to do'."""
        lines: list[str] = []
        inside = False
        for line in self.doc.splitlines():
            if line and not line.startswith(" "):
                inside = line.strip() == heading
            elif inside:
                lines.append(line.strip())
        return "\n".join(lines).strip()


@cache
def _compared(sql: str) -> tuple[Comparison, ...]:
    found = (
        Comparison(Status(status), column, sign, limit)
        for condition, status in _VERDICT.findall(sql)
        for column, sign, limit in _COMPARISON.findall(condition)
    )
    return tuple(dict.fromkeys(found))


@cache
def _rows(sql: str, limits: tuple[tuple[str, float | int | str], ...]) -> str:
    values = dict(limits)
    filled = dedent(_PARAMETER.sub(lambda found: literal(values[found[1]]), sql)).strip()
    return f"SELECT * FROM (\n{filled}\n)"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a finding stands on: an entry, a table, a query that returns the very row, and its values.

    The row is the one of the query `rows` whose columns are as `key` says. All findings of a check share one `rows`.
    """

    path: str | None
    table: str
    rows: str
    values: Row
    key: Row = field(default_factory=dict)

    @property
    def query(self) -> str:
        """Return the query for the very row, without parameters."""
        return keyed(self.rows, {name: literal(value) for name, value in self.key.items()})


def keyed(rows: str, key: Mapping[str, str]) -> str:
    """Return a query for the row of `rows` whose columns are as the SQL in `key` says."""
    same = " AND ".join(f"{column} IS NOT DISTINCT FROM {value}" for column, value in key.items())
    return f"{rows} WHERE {same}" if same else rows


@dataclass(frozen=True, slots=True)
class Measured:
    """A value that crossed a limit: `value sign limit` is true. `source` says where the limit's number comes from."""

    column: str
    value: float | int | str
    sign: str
    limit: float | int | str
    threshold: str
    unit: str
    source: str


class Sureness(StrEnum):
    """How sure a finding is, the surest first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """Return 0 for the surest."""
        return list(Sureness).index(self)


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure a finding is, and each reason to doubt it."""

    level: Sureness = Sureness.HIGH
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Silence:
    """Why the site's profile wants a finding not to count, and the last day on which it does not."""

    reason: str
    expires: date


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict on one resource. `gap` says why an unknown one is unknown, from the closed list.

    `explained_by` are the ids of findings that are its causes. A silenced one is shown as such and counts for nothing.
    An ok one stands for all healthy `resources` of its check in one place, and has no evidence: the check's SQL gives
    them back.
    """

    check: str
    title: str
    status: Status
    resource: str
    reason: str
    node: str | None = None
    database: str | None = None
    gap: str | None = None
    evidence: tuple[Evidence, ...] = ()
    measured: tuple[Measured, ...] = ()
    confidence: Confidence = Confidence()
    explained_by: tuple[str, ...] = ()
    silenced: Silence | None = None
    resources: int = 1

    @property
    def id(self) -> str:
        """Return a name that stays the same from bundle to bundle."""
        return f"{self.check}:{self.resource}"


@dataclass(frozen=True, slots=True)
class Missing:
    """Evidence of one place that is not there for one reason, what waits for it, and the command that would get it.

    `sources` are the questions without a (whole) answer; `checks` those that could judge nothing there
    for want of them. `command` is None where no command would help.
    """

    gap: str
    node: str | None
    database: str | None
    reason: str
    sources: tuple[str, ...]
    checks: tuple[str, ...]
    command: str | None


@dataclass(frozen=True, slots=True)
class VitalSign:
    """One number of the first screen; `column` names it with its unit. `value` is None where it was not seen.

    `status` is the worst verdict of the checks that judge the same thing, None where no check does.
    """

    title: str
    column: str
    value: Any
    detail: str
    status: Status | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A table of facts for the report. `total` counts all rows; `rows` may be the first of them only.

    `section` is the part of the report that it belongs to: cluster, databases, indexes, storage, shapes or settings.
    `bar` names the column whose values are drawn as bars too, to be compared at a glance.
    """

    id: str
    section: str
    title: str
    doc: str
    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int
    bar: str | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """How far a node's clock is ahead of the collector's, and how far that may be wrong. None: nobody compared."""

    node: str
    offset_seconds: float | None
    uncertainty_seconds: float | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, or several alike (`count`) from `at` to `until`, by the collector's clock.

    `status` is how bad the source itself calls it, None where it does not.
    """

    at: datetime
    node: str | None
    database: str | None
    what: str
    status: Status | None = None
    until: datetime | None = None
    count: int = 1
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """Events of one kind in the order of time. `total` counts all; `events` may be fewer, the worst kept.

    `is_change` says that these can be causes: somebody, or the cluster, changed something. `is_error` says
    that the earliest of them may be the first error; `is_rate` that each is the number of records in a stretch of time.
    """

    id: str
    title: str
    table: str
    events: tuple[Event, ...]
    total: int
    is_change: bool = False
    is_error: bool = False
    is_rate: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened on all nodes, on one axis. `before` are the changes in the `before_seconds` up to `first_error`."""

    clocks: tuple[Clock, ...]
    lanes: tuple[Lane, ...]
    first_error: Event | None
    before: tuple[tuple[Lane, Event], ...]
    before_seconds: int


@dataclass(frozen=True, slots=True)
class LogLine:
    """One record of the log beside a finding. `is_decisive` marks the error nearest to the finding's time."""

    at: datetime
    level: str | None
    text: str
    is_decisive: bool


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart: (time, lowest, highest) per bucket that has a value, or one bar: its only value.

    `least`, `median` and `most` are of all values, not of the buckets.
    """

    name: str
    node: str | None
    points: tuple[tuple[datetime, float, float], ...]
    least: float
    median: float
    most: float
    values: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Values over time. `column` names the quantity with its unit; `limits` are the thresholds of the check on it."""

    id: str
    title: str
    doc: str
    table: str
    column: str
    series: tuple[Series, ...]
    total: int
    bucket_seconds: float
    limits: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class LogBucket:
    """Log records of one node in one stretch of time, by level."""

    node: str
    at: datetime
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Report:
    """All that a renderer gets. Nothing in it depends on when or where it was made.

    `collected_with` and `collected_on` are the collector's version and the machine it ran on, where the input says.
    `nothing` are the checks that ran and found nothing of their kind to judge (no subscription, no backup task).
    `answers` counts the questions of the collection by what came of them: collected, or the gap.
    `remarks` are sentences on the site's profile: silences that silence nothing, and why. `plan` answers what it
    promises, None without a profile.
    """

    tool_version: str
    input_name: str
    input_kind: str
    input_bytes: int
    input_sha256: str
    captured_from: datetime | None
    captured_to: datetime | None
    collected_with: str | None
    collected_on: str | None
    nodes: tuple[Row, ...]
    verdict: Status
    sentence: str
    vital_signs: tuple[VitalSign, ...]
    findings: tuple[Finding, ...]
    missing: tuple[Missing, ...]
    facts: tuple[Fact, ...]
    log_levels: tuple[LogBucket, ...]
    log_bucket_seconds: int
    timeline: Timeline
    charts: tuple[Chart, ...]
    log_lines: Mapping[str, tuple[LogLine, ...]]
    checks: Mapping[str, Check]
    assessed: int
    nothing: tuple[str, ...]
    answers: Mapping[str, int]
    redactions: int
    duration_seconds: float
    remarks: tuple[str, ...] = ()
    plan: Plan | None = None

    def count(self, status: Status) -> int:
        """Return how many resources have this status and count."""
        counting = (finding for finding in self.findings if finding.status is status and finding.silenced is None)
        return sum(finding.resources for finding in counting)

    @property
    def silenced(self) -> tuple[Finding, ...]:
        """Return the findings that the site's profile silences."""
        return tuple(finding for finding in self.findings if finding.silenced is not None)


@dataclass(frozen=True, slots=True)
class Side:
    """One of two inputs that are compared. `verdict` is that of today's checks over it."""

    input_name: str
    captured_at: datetime | None
    verdict: Status
    counts: Mapping[Status, int]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is not the same in the later input.

    `kind` is one of new, gone, changed, worse, better, unseen (there before, and now nobody could look). `values` are
    the pairs (before, after) of what differs, by column. `title` is that of the finding's check.
    """

    area: str
    kind: str
    node: str | None
    database: str | None
    name: str
    values: Mapping[str, tuple[Any, Any]]
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """A quantity at both times, in the unit that `column` ends in.

    `share` is the size of the effect: the difference by the larger of the two values. A counter's values are rates
    per second: before, since the server's start; after, between the two inputs or, where it restarted, since then.
    `days_left` is when a volume is full at this pace, None where it does not fill.
    """

    title: str
    column: str
    node: str | None
    database: str | None
    name: str
    before: float
    after: float
    share: float
    per_day: float | None = None
    days_left: float | None = None
    is_rate: bool = False
    has_restarted: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """All that a renderer of a comparison gets. `not_compared` says of what no one knows, and why."""

    tool_version: str
    before: Side
    after: Side
    elapsed_seconds: float | None
    changes: tuple[Change, ...]
    trends: tuple[Trend, ...]
    noise: int
    not_compared: tuple[tuple[str, str], ...]
    titles: Mapping[str, str]


class Judgement(StrEnum):
    """What becomes of a promise or a question; the worst first. Without a goal, the answer is told and not judged."""

    FAIL = "fail"
    UNKNOWN = "unknown"
    PASS = "pass"
    NO_GOAL = "no goal"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer about one thing, and the arithmetic that leads to it, a line a step."""

    subject: str
    judgement: Judgement
    sentence: str
    arithmetic: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanPart:
    """One question, asked of each thing that it is about."""

    id: str
    title: str
    doc: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the input says of the promises in a site's profile, and of what would come next."""

    input_name: str
    site_name: str
    parts: tuple[PlanPart, ...]

    def count(self, judgement: Judgement) -> int:
        """Return how many answers came out this way."""
        return sum(answer.judgement is judgement for part in self.parts for answer in part.answers)

    @property
    def counts(self) -> Mapping[Judgement, int]:
        """Return how many answers came out each way, the worst first, without the ways that none did."""
        counted = {judgement: self.count(judgement) for judgement in Judgement}
        return {judgement: count for judgement, count in counted.items() if count}
