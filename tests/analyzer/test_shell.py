"""The SQL prompt and the browser, as a user meets them."""

from __future__ import annotations

import io
import sys
import webbrowser
from pathlib import Path

import pytest

from analyzer import cli
from analyzer.commands.shell import EXAMPLES

PACKAGE = Path(__file__).parents[2] / "fixtures" / "packages" / "ravendb-7.1.5.node.zip"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("made") / "report"
    with pytest.raises(SystemExit):
        cli.main(["report", str(PACKAGE), "-o", str(made), "--format", "json"])
    return made


def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path, text: str) -> str:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    with pytest.raises(SystemExit) as ended:
        cli.main(["shell", str(folder)])
    assert not ended.value.code
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("SELECT version\nFROM nodes;\n", "7.1.5", id="a statement over two lines"),
        pytest.param("SELECT 41 + 1 AS answer", "42", id="a last statement without its semicolon"),
        pytest.param("tables;\n", "storage_environments", id="tables"),
        pytest.param(".tables\n", "storage_environments", id="tables, as in DuckDB"),
        pytest.param("\\d nodes\n\\q\nSELECT 'still here';\n", "clock_offset_seconds", id="columns, as in psql"),
        pytest.param("columns nodes\n", "clock_offset_seconds", id="columns"),
        pytest.param("columns nodez\nquit\n", "There is no table nodez; the nearest is nodes.", id="a slip"),
        pytest.param("help\n\n", "columns NAME", id="help"),
        pytest.param("SELECT nothing;\nSELECT 6 * 7;\n", "42", id="after a mistake"),
        pytest.param("DROP VIEW nodes;\n", "Only one SELECT", id="what would change something"),
        pytest.param("SELECT * FROM read_text('/etc/passwd');\n", "The SQL cannot be run", id="another file"),
    ],
)
def test_the_prompt_answers(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path, text: str, said: str) -> None:  # fmt: skip
    assert said in typed(monkeypatch, capsys, folder, text)


def test_every_example_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    examples = typed(monkeypatch, capsys, folder, "examples\n")
    answers = typed(monkeypatch, capsys, folder, examples)
    assert "cannot be run" not in answers
    assert answers.count("row") >= len(EXAMPLES)


def test_open_makes_the_report_and_shows_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:  # fmt: skip
    shown: list[str] = []
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(webbrowser, "open", shown.append)
    with pytest.raises(SystemExit) as ended:
        cli.main(["open", str(PACKAGE)])
    assert ended.value.code == 0
    assert shown[0].startswith("file:///")
    assert Path(shown[0].removeprefix("file://")).is_file()
    assert "No browser was found" in capsys.readouterr().err
