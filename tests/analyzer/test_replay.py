"""A moved limit shows on real inputs which verdicts it flips."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analyzer.cli import cli
from analyzer.replay import Flip, Run, flips

PACKAGES = Path(__file__).parents[2] / "fixtures" / "packages"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["replay", *map(str, arguments)], standalone_mode=False)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    shutil.copy(PACKAGES / "ravendb-7.1.5.node.zip", folder / "a.zip")
    (folder / "b.zip").write_bytes(b"no zip")
    return folder


@pytest.fixture(scope="module")
def earlier(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("earlier") / "run.json"
    assert run("--corpus", corpus, "-o", file).return_value == 0
    return file


def test_a_run_keeps_the_verdict_of_every_resource_and_what_could_not_be_read(earlier: Path) -> None:
    body = json.loads(earlier.read_text())
    assert body["inputs"].keys() == {"a.zip"}
    assert body["unread"].keys() == {"b.zip"}
    assert body["inputs"]["a.zip"]["indexes.fan_out"]["A/Trouble/Fans/Out"] == "warning"
    assert "ok" in body["inputs"]["a.zip"]["indexes.fan_out"].values()
    assert "evidence" not in earlier.read_text()


def test_the_same_checks_over_the_same_inputs_change_nothing(corpus: Path, earlier: Path) -> None:
    result = run("--corpus", corpus, "--against", earlier)
    assert (result.return_value, result.output.splitlines()[-1]) == (0, "0 verdicts changed")
    assert "b.zip: not read: " in result.output


def test_a_moved_limit_shows_what_it_flips(corpus: Path, earlier: Path, tmp_path: Path) -> None:
    profile = tmp_path / "site.toml"
    profile.write_text('[thresholds."indexes.fan_out"]\nwarning_outputs = 1_000_000\n')
    result = run("--corpus", corpus, "--against", earlier, "--profile", profile)
    assert result.return_value == 1
    assert result.output.splitlines()[-3:] == [
        "1 verdict changed",
        "indexes.fan_out: warning → ok, 1 in 1 of 1 inputs",
        "    a.zip  A/Trouble/Fans/Out",
    ]


@pytest.mark.parametrize("text", ["{}", "[]", "no JSON", '{"format": 9}'])
def test_a_file_that_is_no_run_is_a_mistake(corpus: Path, tmp_path: Path, text: str) -> None:
    file = tmp_path / "other.json"
    file.write_text(text)
    assert str(run("--corpus", corpus, "--against", file).exception) == (
        "other.json is no run of raven-analyze replay; make one with -o."
    )


def made(checks: tuple[str, ...], **inputs: Mapping[str, Mapping[str, str]]) -> Run:
    return Run(checks, inputs, {})


def test_only_checks_and_inputs_of_both_runs_are_compared() -> None:
    before = made(
        ("a.x", "a.old"), one={"a.x": {"r": "ok", "s": "ok"}, "a.old": {"r": "ok"}}, gone={"a.x": {"r": "ok"}}
    )
    after = made(("a.x", "a.new"), one={"a.x": {"r": "warning", "t": "ok"}, "a.new": {"r": "ok"}}, new={})
    assert flips(before, after) == (
        Flip("a.x", "ok", "warning", "one", "r"),
        Flip("a.x", "ok", "nothing", "one", "s"),
        Flip("a.x", "nothing", "ok", "one", "t"),
    )
