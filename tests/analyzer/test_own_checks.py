"""Checks of a site's own: read from files, held to the rules, and able to do nothing but read tables."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analyzer.cli import cli

PACKAGE = Path(__file__).parents[2] / "fixtures" / "packages" / "ravendb-7.1.5.node.zip"
README = Path(__file__).parents[2] / "README.md"
WHOLE = """
title = "Index is large for our disks"
doc = '''
What it looks at
    The entries of each index.

Why it matters
    Our disks are small.

What to do
    Ask the platform team.
'''
tables = ["indexes"]
sql = '''
    SELECT
        concat_ws('/', node, database, name) AS resource,
        CASE WHEN entries > $many THEN 'warning' WHEN entries <= $many THEN 'ok' ELSE 'unknown' END AS status,
        coalesce(format('{:,} entries', entries), 'not reported') AS reason,
        node, database, path, name, entries
    FROM indexes
'''

[thresholds]
many = { value = 100, unit = "entries", source = "OPS-12" }

[[case]]
name = "few and many"
given.indexes = [{ node = "A", name = "x", entries = 100 }, { node = "A", name = "y", entries = 101 }]
expect = { "A/x" = "ok", "A/y" = "warning" }
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], standalone_mode=False)


def folder(tmp_path: Path, text: str = WHOLE, name: str = "ours/large.toml") -> Path:
    file = tmp_path / "checks" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return tmp_path / "checks"


def test_a_check_that_keeps_the_rules_passes(tmp_path: Path) -> None:
    result = run("test-checks", folder(tmp_path))
    assert (result.return_value, result.output) == (0, "ok  ours.large: 1 case\n")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        pytest.param('"A/y" = "warning"', '"A/y" = "ok"', "ours/large.toml: case 'few and many': it gives", id="another verdict"),
        pytest.param("title = ", "titel = ", "ours/large.toml: there is no key titel;", id="a key"),
        pytest.param('["indexes"]', '["indices"]', "ours/large.toml: there is no table indices;", id="a table"),
        pytest.param('["indexes"]', '"indexes"', "ours/large.toml: tables must be a list", id="no list"),
        pytest.param('unit = "entries", ', "", "ours/large.toml: limit many must be written as", id="a limit"),
        pytest.param('"A/y" = "warning"', '"A/y" = "bad"', "ours/large.toml: case 1 must have a name", id="a status"),
        pytest.param("tables = ", "tables == ", "ours/large.toml: it is not TOML", id="no TOML"),
        pytest.param("FROM indexes", "FROM indexes; DROP TABLE indexes", "ours/large.toml: its SQL must be one SELECT", id="changes tables"),
        pytest.param("FROM indexes", "FROM read_text('/etc/passwd')", "ours/large.toml: it cannot be run", id="reads a file"),
        pytest.param("FROM indexes", "FROM 'http://127.0.0.1/x.parquet'", "ours/large.toml: it cannot be run", id="opens a socket"),
        pytest.param("entries = 101", "entries = 'x'", "ours/large.toml: it cannot be run: a value in indexes", id="a value of another type"),
    ],
)  # fmt: skip
def test_a_mistake_is_a_sentence_that_names_the_file(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in WHOLE
    result = run("test-checks", folder(tmp_path, WHOLE.replace(old, new)))
    assert result.return_value == 1, result.output
    assert any(line.startswith(sentence) for line in result.output.splitlines()), result.output


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("large.toml", "large.toml: large is no id;"),
        ("Ours/large.toml", "Ours/large.toml: Ours.large is no id;"),
        ("indexes/stale.toml", "indexes/stale.toml: indexes.stale is a check of ours; give it another name."),
    ],
)
def test_a_file_must_have_a_name_of_its_own(tmp_path: Path, name: str, sentence: str) -> None:
    assert run("test-checks", folder(tmp_path, name=name)).output.startswith(sentence)


def test_a_folder_without_checks_is_a_mistake(tmp_path: Path) -> None:
    assert f"{tmp_path} holds no check; " in run("test-checks", tmp_path).output


def test_own_checks_judge_beside_ours_and_are_tuned_and_silenced_like_them(tmp_path: Path) -> None:
    profile = tmp_path / "site.toml"
    profile.write_text('[thresholds."ours.large"]\nmany = 1_000_000\n')
    output = tmp_path / "report"
    result = run(
        "report", PACKAGE, "-o", output, "--format", "json", "--fail-on", "never",
        "--checks", folder(tmp_path), "--profile", profile,
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    findings = json.loads((output / "findings.json").read_text())["findings"]
    own = {one["resource"]: one["status"] for one in findings if one["check"] == "ours.large"}
    assert own == {"A/Asleep": "unknown"}


def test_the_check_of_the_readme_passes(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", README.read_text(), re.DOTALL)
    [text] = [block for block in blocks if block.startswith("title")]
    assert run("test-checks", folder(tmp_path, text)).return_value == 0


def test_checks_and_explain_know_own_checks_and_the_limits_of_the_site(tmp_path: Path) -> None:
    profile = tmp_path / "site.toml"
    profile.write_text('[thresholds."ours.large"]\nmany = 7\n')
    options = ("--checks", folder(tmp_path), "--profile", profile)
    [large] = [check for check in json.loads(run("checks", "--json", *options).output) if check["id"] == "ours.large"]
    assert large["thresholds"]["many"] == {
        "value": 7, "unit": "entries", "source": "site.toml, in place of 100 (OPS-12)",
    }  # fmt: skip
    assert "7 entries" in run("explain", "ours.large", *options).output


def test_every_check_is_listed_with_its_limits() -> None:
    from analyzer.discover import all_checks

    listed = {check["id"]: check for check in json.loads(run("checks", "--json").output)}
    assert {name: list(check["thresholds"]) for name, check in listed.items()} == {
        check.id: list(check.thresholds) for check in all_checks()
    }
