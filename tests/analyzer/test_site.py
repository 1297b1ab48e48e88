"""The site's profile: what it may say, every mistake in it as a sentence, and what it does to checks and findings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from analyzer.checks.backups.stale import backup
from analyzer.cli import cli
from analyzer.discover import all_checks
from analyzer.evaluate import evaluate
from analyzer.model import Finding, Silence, Status
from analyzer.site import Goal, SilenceRule, Site, Sla
from analyzer.site_file import SiteError, read_site
from analyzer.tables.backups import BACKUPS
from analyzer.tables.collection import COLLECTION
from analyzer.worlds import held

PACKAGE = Path(__file__).parents[2] / "fixtures" / "packages" / "ravendb-7.1.5.node.zip"
WHOLE = """
[thresholds."backups.stale"]
warning_seconds = 172_800

[[silence]]
check = "backups.none"
resource = "A/Shop*"
reason = "made again from the warehouse each night"
expires = 2027-03-31

[[sla]]
name = "orders"
requests_per_second = 500
percentile = 99.9
limit_milliseconds = 50

[rpo]
default_seconds = 86_400
databases = { Shop = 3_600 }

[rto]
databases = { Shop = 1_800 }
"""
RULE = SilenceRule("backups.none", "A/Shop*", Silence("made again from the warehouse each night", date(2027, 3, 31)))
FOUND = Finding("backups.none", "No backup", Status.WARNING, "A/Shop/x", "no task")


def read(text: str) -> Site:
    return read_site(text, "site.toml", all_checks())


def test_a_profile_holds_limits_silences_promises_and_goals() -> None:
    assert read(WHOLE) == Site(
        "site.toml",
        {"backups.stale": {"warning_seconds": 172_800}},
        (RULE,),
        (Sla("orders", 500, 99.9, 50),),
        Goal(86_400, {"Shop": 3_600}),
        Goal(None, {"Shop": 1_800}),
    )


def test_an_empty_profile_says_nothing() -> None:
    assert read("") == Site("site.toml")


def test_a_database_without_a_goal_of_its_own_has_the_default() -> None:
    site = read(WHOLE)
    assert [site.rpo.seconds("shop"), site.rpo.seconds("Other"), site.rto.seconds("Other")] == [3_600, 86_400, None]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a = ", "site.toml is not TOML: Invalid value (at end of document)."),
        ("[limits]", "site.toml: there is no section limits; there are thresholds, silence, sla, rpo, rto."),
        (
            '[thresholds."backups.stal"]\nx = 1',
            "site.toml, thresholds: there is no check backups.stal (the nearest is backups.stale);"
            " raven-analyze checks lists them.",
        ),
        (
            '[thresholds."backups.stale"]\nwarning_second = 1',
            "site.toml, thresholds, backups.stale: it has no limit warning_second (the nearest is warning_seconds);"
            " its limits are: warning_seconds, critical_seconds.",
        ),
        (
            '[thresholds."backups.overdue"]\nwarning_seconds = "1 h"',
            "site.toml, thresholds, backups.overdue: warning_seconds must be a number"
            " (s past the time; ours is 3600), and is '1 h'.",
        ),
        (
            '[thresholds."backups.overdue"]\nwarning_seconds = nan',
            "site.toml, thresholds, backups.overdue: warning_seconds must be a number"
            " (s past the time; ours is 3600), and is nan.",
        ),
        ("thresholds = 3", "site.toml, thresholds: must be a table of keys, and is 3."),
        ("[silence]\ncheck = 'x'", "site.toml: silence must be written as [[silence]], once for each."),
        (
            "[[silence]]\ncheck = 'backups.none'\nresource = '*'\nreason = ' '\nexpires = 2027-03-31",
            "site.toml, silence 1: reason must be text, and is ' '.",
        ),
        (
            "[[silence]]\ncheck = 'backups.none'\nresource = '*'\nreason = 'so'",
            "site.toml, silence 1: expires is missing; it is a day as 2027-03-31.",
        ),
        (
            "[[silence]]\ncheck = 'backups.none'\nresource = '*'\nreason = 'so'\nexpires = '2027-03-31'",
            "site.toml, silence 1: expires must be a day as 2027-03-31, and is '2027-03-31'.",
        ),
        (
            "[[silence]]\ncheck = 'backup.none'\nresource = '*'\nreason = 'so'\nexpires = 2027-03-31",
            "site.toml, silence 1: there is no check backup.none (the nearest is backups.none);"
            " raven-analyze checks lists them.",
        ),
        (
            "[[silence]]\ncheck = 'backups.none'\nresource = '*'\nreason = 'so'\nexpires = 2027-03-31\nuntil = 1",
            "site.toml, silence 1: there is no key until; there are check, resource, reason, expires.",
        ),
        (
            "[[sla]]\nname = 'a'\nrequests_per_second = 5\npercentile = 101\nlimit_milliseconds = 3",
            "site.toml, sla 1: percentile must be a number of 0 to 100, and is 101.",
        ),
        (
            "[rpo]\ndefault_seconds = true",
            "site.toml, rpo: default_seconds must be a number of 0 to 1e+09, and is True.",
        ),
        (
            "[rto.databases]\nShop = '1 h'",
            "site.toml, rto, databases: Shop must be a number of 0 to 1e+09, and is '1 h'.",
        ),
    ],
)
def test_a_mistake_is_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(SiteError) as mistake:
        read(text)
    assert str(mistake.value) == sentence


def test_all_mistakes_are_said_at_once() -> None:
    with pytest.raises(SiteError) as mistake:
        read("[limits]\n[rpo]\ndefault = 3\n[[sla]]\n")
    assert len(str(mistake.value).splitlines()) == 6


def test_a_tuned_check_says_whose_limit_it_has_and_what_it_was() -> None:
    [stale] = [check for check in read(WHOLE).tuned(all_checks()) if check.id == "backups.stale"]
    [usual] = [check for check in all_checks() if check.id == "backups.stale"]
    limit, ours = stale.thresholds["warning_seconds"], usual.thresholds["warning_seconds"]
    assert (limit.value, limit.unit) == (172_800, ours.unit)
    assert limit.source == f"site.toml, in place of {ours.value} ({ours.source})"
    assert stale.thresholds["critical_seconds"] == usual.thresholds["critical_seconds"]


def test_a_goal_is_the_limit_of_a_backup_where_the_profile_sets_none() -> None:
    [usual] = [check for check in all_checks() if check.id == "backups.stale"]
    [stale] = read("[rpo]\ndefault_seconds = 86_400\ndatabases = { Shop = 3_600 }").tuned([usual])
    limits = {name: limit.value for name, limit in stale.thresholds.items()}
    assert limits == {"warning_seconds": 86_400, "critical_seconds": 3 * 86_400}
    assert stale.thresholds["warning_seconds"].source.startswith("site.toml, rpo, in place of 604800 (")
    ages = {"Shop": 3_599, "SHOP": 3_600, "shop": 3 * 3_600, "Other": 86_399, "Third": 86_400}
    rows = tuple(
        backup(name, 29)
        | {"database": name, "last_full_at": datetime(2026, 11, 30, tzinfo=UTC) - timedelta(seconds=age)}
        for name, age in ages.items()
    )
    found = evaluate(held((BACKUPS, rows), (COLLECTION, ())), [stale])
    assert {finding.database: finding.status.value for finding in found} == {
        "Shop": "ok", "SHOP": "warning", "shop": "critical", "Other": "ok", "Third": "warning",
    }  # fmt: skip
    [late] = [finding for finding in found if finding.database == "SHOP"]
    assert [(one.value, one.limit) for one in late.measured] == [(3_600, 3_600)]
    assert ">= 3600" in late.evidence[0].query


@pytest.mark.parametrize(
    ("found", "day", "is_silenced"),
    [
        pytest.param(FOUND, date(2027, 3, 31), True, id="on its last day"),
        pytest.param(FOUND, date(2027, 4, 1), False, id="after it"),
        pytest.param(FOUND, None, False, id="an input without a day"),
        pytest.param(replace(FOUND, resource="A/Other"), date(2027, 1, 1), False, id="another resource"),
        pytest.param(replace(FOUND, check="backups.stale"), date(2027, 1, 1), False, id="another check"),
        pytest.param(replace(FOUND, status=Status.OK), date(2027, 1, 1), False, id="nothing to silence"),
    ],
)
def test_a_silence_holds_for_what_it_names_until_its_end(found: Finding, day: date | None, is_silenced: bool) -> None:
    [after] = Site("site.toml", silences=(RULE,)).silenced([found], day)
    assert (after.silenced == RULE.silence) is is_silenced
    assert replace(after, silenced=None) == found


def test_a_star_stands_for_any_text_and_nothing_else_is_special() -> None:
    rule = replace(RULE, resource="A/[a].*")
    assert [rule.is_about(replace(FOUND, resource=name)) for name in ("A/[a].\nx", "A/[a]x", "A/a.x")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("found", "day", "remark"),
    [
        pytest.param([FOUND], date(2027, 1, 1), None, id="it works"),
        pytest.param([FOUND], date(2027, 4, 1), "ended on 2027-03-31, before the capture on 2027-04-01;"
            " what it silenced counts.", id="it ended"),
        pytest.param([], date(2027, 1, 1), "meets no finding: all is well there, or nothing has that name.", id="it meets nothing"),
        pytest.param([replace(FOUND, status=Status.OK)], date(2027, 1, 1), "meets no finding: all is well there, or nothing has that name.",
            id="all is well"),
        pytest.param([FOUND], None, "is not applied: the input does not say when it was captured.", id="no day"),
    ],
)  # fmt: skip
def test_a_silence_that_silences_nothing_is_said(found: list[Finding], day: date | None, remark: str | None) -> None:
    said = Site("site.toml", silences=(RULE,)).remarks(found, day)
    assert said == (() if remark is None else (f"site.toml: the silence of backups.none for 'A/Shop*' {remark}",))


def test_a_report_with_a_profile_shows_what_it_silences(tmp_path: Path) -> None:
    profile = tmp_path / "site.toml"
    profile.write_text(
        WHOLE.replace('"A/Shop*"', '"*"') + '[thresholds."server.recently_restarted"]\nyoung_seconds = 1'
    )
    output = tmp_path / "report"
    result = CliRunner().invoke(
        cli, ["report", str(PACKAGE), "-o", str(output), "--profile", str(profile), "--fail-on", "never"],
        standalone_mode=False,
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert " silenced)" in result.output
    pages = [(output / name).read_text() for name in ("report.html", "report.md")]
    assert ["made again from the warehouse each night" in page for page in pages] == [True, True]


def test_a_mistake_in_the_profile_ends_the_run_before_anything_is_written(tmp_path: Path) -> None:
    profile = tmp_path / "site.toml"
    profile.write_bytes(b"\xff")
    output = tmp_path / "report"
    result = CliRunner().invoke(
        cli, ["report", str(PACKAGE), "-o", str(output), "--profile", str(profile)], standalone_mode=False
    )
    assert str(result.exception) == "site.toml is not text in UTF-8."
    assert not output.exists()
