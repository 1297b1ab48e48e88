"""Reports of whole inputs: real packages of each version, and small ones made for one thing."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from analyzer import facts, report, vitals
from analyzer.checks.indexes.fan_out import CHECK
from analyzer.discover import all_checks, all_tables
from analyzer.evaluate import plain
from analyzer.facts.query import FactQuery
from analyzer.load import connect, load
from analyzer.missing import missing
from analyzer.model import Finding, Report, Status
from analyzer.readers import read
from reports import FORMATS
from reports.wording import title

PACKAGES = sorted((Path(__file__).parents[2] / "fixtures" / "packages").glob("*.node.zip"))


@dataclass(frozen=True)
class Analyzed:
    """A package, its tables and its report."""

    package: Path
    folder: Path
    report: Report


@pytest.fixture(scope="module", params=PACKAGES, ids=lambda path: path.name.removesuffix(".node.zip"))
def analyzed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analyzed]:
    folder = tmp_path_factory.mktemp("package")
    bundle = read(request.param)
    load(bundle, all_tables(), folder)
    with connect(folder) as connection:
        made = report.assemble(connection, bundle.manifest, bundle.origin, all_checks(), all_tables())
    yield Analyzed(request.param, folder, made)
    shutil.rmtree(folder)


def test_the_query_of_every_finding_gives_back_its_row(analyzed: Analyzed) -> None:
    wrong = []
    with duckdb.connect(str(analyzed.folder / "bundle.duckdb"), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for finding in analyzed.report.findings:
            for evidence in finding.evidence:
                result = connection.execute(evidence.query)
                columns = [column[0] for column in result.description]
                rows = [dict(zip(columns, map(plain, row), strict=True)) for row in result.fetchall()]
                if len(rows) != 1 or {key: rows[0][key] for key in evidence.values} != evidence.values:
                    wrong.append((finding.id, evidence.query, rows))
    assert wrong == []


def test_every_finding_names_an_entry_of_the_package_or_why_there_is_none(analyzed: Analyzed) -> None:
    names = set(zipfile.ZipFile(analyzed.package).namelist())
    for finding in analyzed.report.findings:
        paths = {evidence.path for evidence in finding.evidence if evidence.path is not None}
        assert paths <= names | {"manifest.json"}, finding.id
        assert bool(finding.evidence or finding.gap) is (finding.status is not Status.OK), finding.id


def test_no_check_and_no_table_fails_on_a_real_package(analyzed: Analyzed) -> None:
    assert [finding.reason for finding in analyzed.report.findings if "could not run" in finding.reason] == []
    with connect(analyzed.folder) as connection:
        failed = connection.execute("SELECT source, reason FROM collection WHERE gap = 'corrupt'").fetchall()
    assert failed == []


def test_ids_of_findings_are_unique(analyzed: Analyzed) -> None:
    ids = [finding.id for finding in analyzed.report.findings]
    assert sorted(ids) == sorted(set(ids))


def test_the_planted_fan_out_is_found_from_every_version(analyzed: Analyzed) -> None:
    found = {finding.id: finding.status for finding in analyzed.report.findings}
    assert found["indexes.fan_out:A/Trouble/Fans/Out"] in (Status.WARNING, Status.NOTICE)


def test_a_report_has_facts_vital_signs_and_gaps(analyzed: Analyzed) -> None:
    made = analyzed.report
    assert made.verdict is not Status.OK
    assert {fact.id for fact in made.facts if fact.total} >= {"nodes", "indexes"}
    assert [sign.title for sign in made.vital_signs if sign.value is not None]
    assert any(gap.gap == "never asked" and gap.checks and gap.command for gap in made.missing)
    assert made.nodes[0]["node"] == "A"
    assert sum(made.answers.values()) > 50
    assert made.assessed


def test_forms_of_a_report_are_small_and_the_same_every_time(analyzed: Analyzed, tmp_path: Path) -> None:
    bundle = read(analyzed.package)
    load(bundle, all_tables(), tmp_path)
    with connect(tmp_path) as connection:
        again = report.assemble(connection, bundle.manifest, bundle.origin, all_checks(), all_tables())
    for name, render in FORMATS.items():
        text = render(analyzed.report)
        assert text == render(again), name
    assert len(FORMATS["report.html"](again).encode()) < 2_000_000
    assert len(FORMATS["report.md"](again)) < 10_000


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    package = tmp_path / "empty.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("server-wide/nothing.json", "{}")
    load(read(package), all_tables(), tmp_path / "out")
    with connect(tmp_path / "out") as connection:
        yield connection


def test_without_evidence_every_fact_and_vital_sign_is_not_seen(empty: duckdb.DuckDBPyConnection) -> None:
    assert {sign.title: sign.value for sign in vitals.vital_signs(empty, ())} == {v.title: None for v in vitals.VITALS}
    assert {fact.id for fact in facts.all_facts(empty) if fact.total} <= {"nodes"}
    assert report.log_levels(empty) == (60, ())


def test_vital_signs_and_facts_name_checks_and_tables_that_exist() -> None:
    assert {check for vital in vitals.VITALS for check in vital.checks} <= {check.id for check in all_checks()}
    assert {fact.table for fact in facts.FACTS} <= {table.name for table in all_tables()}


def test_no_two_columns_of_a_fact_have_one_heading(empty: duckdb.DuckDBPyConnection) -> None:
    headings = {fact.id: [title(column) for column in fact.columns] for fact in facts.all_facts(empty)}
    assert {name: found for name, found in headings.items() if len(set(found)) < len(found)} == {}


def test_facts_show_some_rows_and_count_all(empty: duckdb.DuckDBPyConnection) -> None:
    many = FactQuery("x", "cluster", "X", "x", "nodes", "SELECT * FROM range(1000) ORDER BY 1", rows_kept=10)
    fact = facts._fact(empty, many)
    assert (len(fact.rows), fact.total) == (10, 1000)


def found(status: Status, check: str = CHECK.id) -> Finding:
    return Finding(check, CHECK.title, status, "r", "because")


@pytest.mark.parametrize(
    ("statuses", "verdict", "sentence"),
    [
        ((Status.OK,), Status.OK, "Nothing wrong was found in 1 checks"),
        ((Status.OK, Status.UNKNOWN), Status.OK, "Nothing wrong was found in 1 checks"),
        ((Status.UNKNOWN,), Status.UNKNOWN, "No trouble in what we saw, but 1 of 1 checks could not be made"),
        ((), Status.UNKNOWN, "No trouble in what we saw, but 1 of 1 checks could not be made"),
        ((Status.NOTICE, Status.UNKNOWN), Status.NOTICE, CHECK.title),
        ((Status.CRITICAL, Status.CRITICAL, Status.WARNING), Status.CRITICAL, f"{CHECK.title}, in 2 places"),
    ],
)
def test_the_verdict_is_the_worst_that_was_seen(statuses: tuple[Status, ...], verdict: Status, sentence: str) -> None:
    findings = tuple(found(status) for status in statuses)
    ran = {finding.check for finding in findings if finding.status is not Status.UNKNOWN}
    assert report.verdict_of(findings, [CHECK], ran) is verdict
    assert report.sentence_of(verdict, findings, [CHECK], ran) == sentence


def test_ok_needs_a_look_at_each_main_area_and_at_nine_of_ten_checks() -> None:
    class Named:
        def __init__(self, name: str) -> None:
            self.id, self.area = name, name.split(".", maxsplit=1)[0]

    many = [Named(f"storage.n{n}") for n in range(20)]
    fine = [found(Status.OK, check.id) for check in many]
    everything = {check.id for check in many}
    assert report.verdict_of(fine, many, everything) is Status.OK  # type: ignore[arg-type]  # only ids and areas are read
    assert report.verdict_of(fine, many, set(sorted(everything)[:17])) is Status.UNKNOWN  # type: ignore[arg-type]
    blind = [*many, Named("backups.x")]
    assert report.verdict_of(fine, blind, everything) is Status.UNKNOWN  # type: ignore[arg-type]


COLLECTION = """
    CREATE TABLE collection AS SELECT * FROM (VALUES
        ('A', 'Shop', 'failed', 'denied', 'answered 403', 'http.indexes.stats'),
        ('A', NULL, 'skipped', 'not in this version', 'no x', 'http.x'),
        ('B', NULL, 'collected', 'capped', 'cut at 10 MiB', 'logs.server'),
        ('A', NULL, 'failed', 'timed out', 'no answer within 1 s', 'http.a'),
        ('A', NULL, 'failed', 'timed out', 'no answer within 2 s', 'http.b'),
        ('A', NULL, 'failed', 'timed out', 'no answer within 3 s', 'http.c'),
        ('A', NULL, 'failed', 'timed out', 'no answer within 4 s', 'http.d'),
        ('B', NULL, 'skipped', NULL, NULL, 'http.e'),
        ('A', NULL, 'collected', NULL, NULL, 'http.f')
    ) AS t(node, database, outcome, gap, reason, source)
"""


def test_gaps_are_grouped_with_what_waits_and_what_helps() -> None:
    connection = duckdb.connect()
    connection.execute(COLLECTION)
    connection.execute("CREATE TABLE nodes AS SELECT 'A' AS node, 'https://a; rm -rf /' AS url UNION SELECT 'B', NULL")
    waiting = (Finding(CHECK.id, "t", Status.UNKNOWN, "A/Shop", "answered 403", "A", "Shop", "denied"),)
    gaps = missing(connection, [CHECK], waiting, all_tables())
    secured = "raven-collect run --url 'https://a; rm -rf /' --cert client.pem --key client.key"
    assert [(gap.node, gap.database, gap.gap, gap.checks, gap.command) for gap in gaps] == [
        ("A", "Shop", "denied", (CHECK.id,), secured),
        ("A", None, "timed out", (), f"{secured} --timeout-factor 4"),
        ("B", None, "capped", (), "raven-collect run --url 'https://a; rm -rf /' --cert client.pem --key client.key --max-log-size 2GB"),
        ("B", None, "corrupt", (), secured),
        ("A", None, "not in this version", (), None),
    ]  # fmt: skip
    assert gaps[1].reason == "no answer within 1 s; no answer within 2 s; no answer within 3 s; and 1 more"
    assert gaps[1].sources == ("http.a", "http.b", "http.c", "http.d")


@pytest.mark.parametrize(
    ("hours", "seconds", "buckets"),
    [(0, 60, 2), (10, 900, 3), (24 * 300, 604_800, 3), (24 * 3000, 4_320_000 + 1, 3)],
)
def test_log_records_are_counted_by_node_time_and_level(hours: int, seconds: int, buckets: int) -> None:
    connection = duckdb.connect()
    connection.execute(
        """
        CREATE VIEW log_records AS SELECT node, TIMESTAMPTZ '2026-11-24 10:00:00Z' + to_hours(h) AS logged_at, level FROM (VALUES
            ('A', 0, 'ERROR'), ('A', 0, 'ERROR'), ('A', 0, NULL), ('B', 0, 'INFO'), ('A', $hours, 'INFO'), ('A', NULL, 'INFO')
        ) AS t(node, h, level)
        """.replace("$hours", str(hours))
    )
    width, found = report.log_levels(connection)
    assert (width, len(found)) == (seconds, buckets)
    assert found[0].counts == {"ERROR": 2, "?": 1} | ({"INFO": 1} if hours == 0 else {})
