"""A small report, made by hand, and the same with hostile text in every place that a bundle can fill."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from analyzer.model import (
    Answer,
    Chart,
    Check,
    Clock,
    Confidence,
    Event,
    Evidence,
    Fact,
    Finding,
    Judgement,
    Lane,
    LogBucket,
    LogLine,
    Measured,
    Missing,
    Plan,
    PlanPart,
    Report,
    Series,
    Silence,
    Status,
    Sureness,
    Threshold,
    Timeline,
    VitalSign,
)

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202eevil\x1b[31m\x00[x](javascript:alert(3))`|"
HIDING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
WHEN = datetime(2026, 11, 24, 10, tzinfo=UTC)
CHECK = Check(
    id="indexes.fan_out",
    title="Index makes many entries from one document",
    doc="""An index makes many entries from one document.

What it looks at
    The most entries that any one document gave to each index.

Why it matters
    Each change of such a document writes all its entries again.

    Queries return many entries of the same document.

What to do
    Look for a nested `from … from …` over a long list.
""",
    tables=(),
    thresholds={"notice_outputs": Threshold(1024, "entries", source="server default X.Y")},
    sql="SELECT name AS resource, 'notice' AS status FROM indexes WHERE outputs > $notice_outputs",
    cases=(),
)


def finding(name: str, status: Status, entries: object = 3000, node: str = "A", database: str = "Shop") -> Finding:
    values = {"name": name, "max_outputs_per_document": entries, "free_bytes": 1 << 30, "nothing": None}
    evidence = Evidence(f"{database}/indexes.stats.json", "indexes", "SELECT * FROM indexes", values, {"name": name})
    reason = f"one document gave {entries} entries"
    return Finding(
        CHECK.id, CHECK.title, status, f"{node}/{database}/{name}", reason, node, database, None, (evidence,)
    )


MEASURED = Measured("max_outputs_per_document", 30_000, ">", 1024, "notice_outputs", "entries", "server default X.Y")
DOUBTED = Confidence(Sureness.LOW, ("node A had been up for 3 min",))


def event(text: str, second: int = 0, status: Status | None = None) -> Event:
    return Event(WHEN.replace(second=second), text, text, text, status, WHEN.replace(second=second + 2), 3, text)


def lane(text: str, **kind: bool) -> Lane:
    return Lane(
        "changes", text, "raft_history", (event(text), event(text, 8, Status.CRITICAL)), 99, is_change=True, **kind
    )


TIMELINE = Timeline(
    clocks=(Clock("A", 0.25, 0.01), Clock("B", None, None)),
    lanes=(
        lane("Changes"), Lane("low-memory", "Low memory", "low_memory_events", (), 0),
        Lane("log-errors", "Log errors", "log_rates", (event("A", 4, Status.CRITICAL), event("B", 4)), 2, is_rate=True),
    ),
    first_error=event("A", 8, Status.CRITICAL),
    before=((lane("Changes"), event("A")),),
    before_seconds=300,
)  # fmt: skip
CHART = Chart(
    id="journal-writes",
    title="Journal writes",
    doc="How long each took",
    table="io_writes",
    column="duration_ms",
    series=(
        Series("Shop", "A", ((WHEN, 1.0, 4.0), (WHEN.replace(second=5), 2.0, 2.0)), 1.0, 2.0, 4.0, 7),
        Series("Stock", "A", ((WHEN.replace(second=2), 3.0, 3.0),), 3.0, 3.0, 3.0, 1),
    ),
    total=9,
    bucket_seconds=1.0,
    limits=(("warning_ms", 3.5), ("stalled_ms", 500.0)),
)


PLAN = Plan(
    "bundle.zip",
    "site.toml",
    (
        PlanPart("sla", "Promised load and latency", "Judged from the average", ()),
        PlanPart(
            "rpo",
            "What could be lost (RPO)",
            "Age of the newest backup",
            (
                Answer("Shop", Judgement.PASS, "up to 5 h could be lost", ("next backup - newest = 5 h", "goal: 6 h")),
                Answer("Trouble", Judgement.FAIL, "it has no backup: all of it could be lost"),
            ),
        ),
    ),
)


def small() -> Report:
    unknown = Finding(CHECK.id, CHECK.title, Status.UNKNOWN, "A/Asleep", "no such entry", "A", "Asleep", "never asked")
    return Report(
        tool_version="0.1.0",
        input_name="bundle.zip",
        input_kind="RavenDB debug package",
        input_bytes=153_000,
        input_sha256="ab" * 32,
        captured_from=WHEN,
        captured_to=WHEN,
        collected_with="0.1.0",
        collected_on="db1",
        nodes=({"node": "A", "url": "http://127.0.0.1:8080", "version": "7.1.5", "clock_offset_seconds": None},),
        verdict=Status.WARNING,
        sentence="Index makes many entries from one document",
        vital_signs=(
            VitalSign("Disk free", "free_percent", 34.5, "/data on node A", Status.OK),
            VitalSign("Processor", "busy_percent", None, "", Status.UNKNOWN),
            VitalSign("Uptime", "uptime_seconds", 93_784, "node A", None),
        ),
        findings=(
            replace(finding("Fans/Out", Status.WARNING, 30_000), measured=(MEASURED,)),
            replace(finding("Small", Status.NOTICE), explained_by=(f"{CHECK.id}:A/Shop/Fans/Out",), confidence=DOUBTED),
            finding("Other", Status.NOTICE, node="B", database="Stock"),
            replace(finding("Known", Status.WARNING), silenced=Silence("it is meant to be so", date(2026, 12, 31))),
            unknown,
            finding("Fine", Status.OK, 1),
        ),
        missing=(
            Missing("never asked", "A", "Asleep", "no such entry", ("http.indexes.stats",), (CHECK.id,), "raven-collect run --url http://127.0.0.1:8080"),
            Missing("not licensed", "A", None, "the license has no such feature", ("http.x",), (), None),
            Missing("not in this version", "A", None, "RavenDB 5.4 has no y", ("http.y",), (), None),
        ),
        facts=(
            Fact("nodes", "cluster", "Nodes", "All of them", "nodes", ("node", "version"), (("A", "7.1.5"),), 1),
            Fact("databases", "databases", "Databases", "The largest first", "databases", ("database", "disk_bytes"), (("Shop", 1 << 30),), 1, "disk_bytes"),
            Fact("indexes", "indexes", "Indexes", "All of them", "indexes", ("database", "index", "entries", "last_indexing_at"), (("Shop", "Fans/Out", 3000, None),), 312),
            Fact("settings", "settings", "Settings", "None here", "settings", ("key",), (), 0),
        ),
        timeline=TIMELINE,
        charts=(CHART,),
        log_lines={f"{CHECK.id}:A/Shop/Fans/Out": (LogLine(WHEN, "ERROR", "it broke", True), LogLine(WHEN, None, "on", False))},
        log_levels=(
            LogBucket("A", WHEN, {"ERROR": 2, "INFO": 40}),
            LogBucket("A", WHEN.replace(minute=5), {"WARN": 1}),
        ),
        log_bucket_seconds=60,
        checks={CHECK.id: CHECK},
        assessed=1,
        nothing=(),
        answers={"collected": 90, "never asked": 9, "timed out": 1},
        redactions=3,
        duration_seconds=12.5,
        remarks=("site.toml: the silence of indexes.fan_out for 'A/Shop/Old' meets no finding of this input.",),
        plan=PLAN,
    )  # fmt: skip


def attacked(report: Report) -> Report:
    """Return a report with hostile text in every place that a bundle can fill."""
    bad = replace(
        finding(HOSTILE, Status.CRITICAL, HOSTILE * 200, HOSTILE, HOSTILE),
        measured=(replace(MEASURED, value=HOSTILE, limit=HOSTILE, source=HOSTILE),),
        confidence=Confidence(Sureness.LOW, (HOSTILE,)),
        explained_by=(f"{CHECK.id}:{HOSTILE}", f"{CHECK.id}:A/Shop/Small"),
    )
    quiet = replace(bad, silenced=Silence(HOSTILE, date(2026, 12, 31)))
    return replace(
        report,
        tool_version=HOSTILE,
        input_name=HOSTILE,
        input_kind=HOSTILE,
        remarks=(HOSTILE,),
        plan=Plan(
            HOSTILE, HOSTILE, (replace(PLAN.parts[0], answers=(Answer(HOSTILE, Judgement.FAIL, HOSTILE, (HOSTILE,)),)),)
        ),
        nodes=({"node": HOSTILE, "url": HOSTILE, "version": HOSTILE, "clock_offset_seconds": None},),
        sentence=HOSTILE,
        vital_signs=(VitalSign("Disk free", "free_percent", HOSTILE, HOSTILE, Status.OK),),
        findings=(bad, quiet, *report.findings),
        missing=(Missing(HOSTILE, HOSTILE, HOSTILE, HOSTILE, (HOSTILE,), (CHECK.id,), HOSTILE),),
        facts=(
            Fact("indexes", "indexes", "Indexes", "All", "indexes", (HOSTILE, "n"), ((HOSTILE, {HOSTILE: 1}),), 1),
            Fact(
                "databases",
                "databases",
                "Databases",
                "All",
                "databases",
                ("database", "node"),
                ((HOSTILE, HOSTILE),),
                1,
            ),
        ),
        timeline=Timeline(
            (Clock(HOSTILE, 1.5, 0.1),), (lane(HOSTILE), lane(HOSTILE, is_rate=True)), event(HOSTILE), (), 300
        ),
        log_lines={f"{CHECK.id}:{HOSTILE}/{HOSTILE}/{HOSTILE}": (LogLine(WHEN, HOSTILE, HOSTILE, True),)},
        charts=(replace(CHART, series=(replace(CHART.series[0], name=HOSTILE, node=HOSTILE),)),),
        collected_with=HOSTILE,
        collected_on=HOSTILE,
        log_levels=(LogBucket(HOSTILE, WHEN, {HOSTILE: 3}),),
        answers={HOSTILE: 1},
    )
