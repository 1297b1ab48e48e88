"""A small report, made by hand, and the same with hostile text in every place that a bundle can fill."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from analyzer.model import (
    Check,
    Confidence,
    Evidence,
    Fact,
    Finding,
    LogBucket,
    Measured,
    Missing,
    Report,
    Silence,
    Status,
    Sureness,
    Threshold,
    VitalSign,
    literal,
)

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202eevil\x1b[31m\x00[x](javascript:alert(3))`|"
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
    query = f"SELECT * FROM indexes WHERE name = {literal(name)}"
    values = {"name": name, "max_outputs_per_document": entries, "free_bytes": 1 << 30, "nothing": None}
    evidence = Evidence(f"{database}/indexes.stats.json", "indexes", query, values)
    reason = f"one document gave {entries} entries"
    return Finding(
        CHECK.id, CHECK.title, status, f"{node}/{database}/{name}", reason, node, database, None, (evidence,)
    )


MEASURED = Measured("max_outputs_per_document", 30_000, ">", 1024, "notice_outputs", "entries", "server default X.Y")
DOUBTED = Confidence(Sureness.LOW, ("node A had been up for 3 min",))


@pytest.fixture
def report() -> Report:
    unknown = Finding(CHECK.id, CHECK.title, Status.UNKNOWN, "A/Asleep", "no such entry", "A", "Asleep", "never asked")
    return Report(
        tool_version="0.1.0",
        input_name="bundle.zip",
        input_kind="RavenDB debug package",
        input_bytes=153_000,
        input_sha256="ab" * 32,
        captured_from=WHEN,
        captured_to=WHEN,
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
            Fact("indexes", "Indexes", "All of them", "indexes", ("name", "entries", "last_indexing_at"), (("Fans/Out", 3000, None),), 312),
            Fact("settings", "Settings", "None here", "settings", ("key",), (), 0),
        ),
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
    )  # fmt: skip


@pytest.fixture
def hostile(report: Report) -> Report:
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
        nodes=({"node": HOSTILE, "url": HOSTILE, "version": HOSTILE, "clock_offset_seconds": None},),
        sentence=HOSTILE,
        vital_signs=(VitalSign("Disk free", "free_percent", HOSTILE, HOSTILE, Status.OK),),
        findings=(bad, quiet, *report.findings),
        missing=(Missing(HOSTILE, HOSTILE, HOSTILE, HOSTILE, (HOSTILE,), (CHECK.id,), HOSTILE),),
        facts=(Fact("indexes", "Indexes", "All", "indexes", (HOSTILE, "n"), ((HOSTILE, {HOSTILE: 1}),), 1),),
        log_levels=(LogBucket(HOSTILE, WHEN, {HOSTILE: 3}),),
        answers={HOSTILE: 1},
    )
